package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// beginning is what setup makes.
type beginning struct {
	cooperative.Beginning
	administrator, officer identity.NewPerson
	manager                *identity.NewPerson // nil for none
	shipping               []delivery.Rate
}

// read turns the answers into what they mean, or tells all that is wrong with
// them.
func (a answers) read(ctx context.Context, q database.Queryer) (beginning, error) {
	b := beginning{
		Beginning: cooperative.Beginning{
			ProgrammeName: a["programme"], Agency: a["agency"],
			Cooperative: cooperative.Draft{
				Name: a["cooperative"], LegalForm: cooperative.KelompokUsaha, DeedNumber: a["deed"], Street: a["street"],
			},
		},
		administrator: identity.NewPerson{Name: a["admin-name"]},
		officer:       identity.NewPerson{Name: a["officer-name"]},
	}
	if a["deed"] != "" {
		b.Cooperative.LegalForm = cooperative.Koperasi
	}
	var wrong []error
	note := func(flag string, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("--%s: %w", flag, err))
		}
	}
	var err error
	b.administrator.Email, err = email(a["admin-email"])
	note("admin-email", err)
	b.officer.Phone, err = phone(a["officer-phone"])
	note("officer-phone", err)
	b.Cooperative.Phone, err = phone(a["phone"])
	note("phone", err)
	b.manager, err = manager(a["manager-name"], a["manager-email"])
	note("manager-email", err)
	b.Rates, err = fees(a["fees"])
	note("fees", err)
	b.shipping, err = shipping(ctx, q, a["courier"], a["shipping"])
	note("shipping", err)
	b.Cooperative.Village, err = village(ctx, q, a["village"])
	note("village", err)
	return b, errors.Join(wrong...)
}

func phone(typed string) (string, error) {
	number, err := identity.Phone(typed, "ID")
	if err != nil {
		return "", fmt.Errorf("%q is no telephone number", typed)
	}
	return number, nil
}

func email(typed string) (string, error) {
	address, err := identity.Email(typed)
	if err != nil {
		return "", fmt.Errorf("%q is no e-mail address", typed)
	}
	return address, nil
}

func manager(name, typed string) (*identity.NewPerson, error) {
	if name == "" && typed == "" {
		return nil, nil
	}
	if name == "" || typed == "" {
		return nil, errors.New("a manager needs both a name and an e-mail address")
	}
	address, err := email(typed)
	return &identity.NewPerson{Name: name, Email: address}, err
}

// fees are three percentages, each with at most two decimals.
func fees(typed string) (cooperative.Rates, error) {
	const basisPoints = 100
	var bp [3]int
	parts := strings.Split(typed, ",")
	if len(parts) != len(bp) {
		return cooperative.Rates{}, fmt.Errorf("%q is not three percentages, such as 6,2,2", typed)
	}
	for i, part := range parts {
		percent, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		points := math.Round(percent * basisPoints)
		if err != nil || !(percent >= 0 && percent <= 100) || math.Abs(points-percent*basisPoints) > 1e-6 {
			return cooperative.Rates{}, fmt.Errorf("%q is no percentage, such as 6 or 2.5", part)
		}
		bp[i] = int(points)
	}
	return cooperative.Rates{CooperativeBP: bp[0], ProgrammeBP: bp[1], ContributionBP: bp[2]}, nil
}

// shipping is one courier's prices by zone, a kilogram at a time, with the days
// that such a parcel usually takes.
func shipping(ctx context.Context, q database.Queryer, slug, typed string) ([]delivery.Rate, error) {
	courier, err := courierBySlug(ctx, q, slug)
	if err != nil {
		return nil, err
	}
	rates := []delivery.Rate{
		{Zone: region.SameRegency, DaysMin: 1, DaysMax: 3},
		{Zone: region.SameProvince, DaysMin: 1, DaysMax: 4},
		{Zone: region.WithinJava, DaysMin: 2, DaysMax: 6},
		{Zone: region.Beyond, DaysMin: 3, DaysMax: 14},
	}
	prices := strings.Split(typed, ",")
	if len(prices) != len(rates) {
		return nil, fmt.Errorf("%q is not four prices, such as 9000,11000,18000,42000", typed)
	}
	const most = 10_000_000
	for i, price := range prices {
		rupiah, err := strconv.ParseInt(strings.TrimSpace(price), 10, 64)
		if err != nil || rupiah < 0 || rupiah > most {
			return nil, fmt.Errorf("%q is no price in rupiah", price)
		}
		rates[i].Courier, rates[i].FirstKg, rates[i].NextKg = courier, money.Rupiah(rupiah), money.Rupiah(rupiah)
	}
	return rates, nil
}

func courierBySlug(ctx context.Context, q database.Queryer, slug string) (delivery.CourierID, error) {
	couriers, err := delivery.Couriers(ctx, q)
	if err != nil {
		return 0, err
	}
	var known []string
	for _, c := range couriers {
		if c.Slug == strings.ToLower(slug) {
			return c.ID, nil
		}
		known = append(known, c.Slug)
	}
	return 0, fmt.Errorf("there is no courier %q, only %s", slug, strings.Join(known, ", "))
}

// village reads an official code, or a name that means one village; of several
// it lists them.
func village(ctx context.Context, q database.Queryer, typed string) (region.Code, error) {
	if code := region.Code(typed); code.Valid() {
		place, err := region.ByCode(ctx, q, code)
		if err != nil || place.Code.Level() != region.Village {
			return "", fmt.Errorf("%s is no village's code", code)
		}
		return code, nil
	}
	const listed = 12
	matches, err := region.Search(ctx, q, typed, region.Filter{Level: region.Village}, listed)
	if err != nil {
		return "", err
	}
	if len(matches) == 1 && !matches[0].Similar {
		return matches[0].Code, nil
	}
	if len(matches) == 0 {
		return "", fmt.Errorf("there is no village %q", typed)
	}
	lines := []string{fmt.Sprintf("%q means no single village; give the code of one:", typed)}
	for _, m := range matches {
		lines = append(lines, fmt.Sprintf("  %s  %s", m.Code, m.Address()))
	}
	return "", errors.New(strings.Join(lines, "\n"))
}
