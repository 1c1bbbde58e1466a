// Trouble is why something could not be sent now: "network", "busy", "sign-in"
// (the session has ended), "other" (somebody else is signed in). Scripts that
// are bundled apart know it by its property.
export class Trouble extends Error {
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}
