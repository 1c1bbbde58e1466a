# A static binary in an image that holds nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -tags nodynamic -ldflags "-s -w" -o /out/simpul ./cmd/simpul \
    && mkdir -p /out/data /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/simpul /simpul
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
ENV SIMPUL_ADDR=0.0.0.0:8080 SIMPUL_DATA=/data
VOLUME /data
EXPOSE 8080
USER 65532
HEALTHCHECK --interval=10s --timeout=3s CMD ["/simpul", "health"]
ENTRYPOINT ["/simpul"]
