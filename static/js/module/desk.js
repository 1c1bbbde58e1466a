import { Trouble } from "./trouble.js";

export const patience = 60_000; // ms without anything getting on

export const json = { Accept: "application/json" };

// deskOf asks as whom the phone may send now, and with which token: it is bound
// to the session, so nothing is ever sent as somebody else.
export async function deskOf(address, person) {
  const answer = await patient((signal) => fetch(address, { headers: json, cache: "no-store", signal }));
  if (answer.status === 401 || answer.redirected) throw new Trouble("sign-in");
  if (answer.status === 403) throw new Trouble("other");
  if (!answer.ok) throw new Trouble("network");
  const desk = await answer.json();
  if (desk.person !== person.id) throw new Trouble("other");
  return desk;
}

// patient gives a request a time limit.
export async function patient(request) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  try {
    return await request(limit.signal);
  } catch {
    throw new Trouble("network");
  } finally {
    clearTimeout(timer);
  }
}
