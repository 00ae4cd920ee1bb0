import { expect, it } from "vitest";
import { sign, TOLERANCE, Verifier } from "../../src/peers/signature.ts";

const secret = "0123456789abcdef0123456789abcdef";
const client = "192.0.2.1 50000 0";
const signed = { method: "GET", target: "/socket.io/?EIO=4&transport=polling&sid=b7001abc" };
const forward = { ...signed, purpose: "forward" } as const;
const verified = { purpose: "forward", client };
const now = 1_700_000_000_000;

it("lets a signed request pass, and says whose it is", () => {
  const header = sign(secret, forward, client, now);
  expect(new Verifier(secret).verify(signed, header, now)).toEqual(verified);
});

it.each([
  ["another method", { ...signed, method: "POST" }, (header: string) => header],
  ["another target", { ...signed, target: `${signed.target}d` }, (header: string) => header],
  ["another client", signed, (header: string) => header.replace("192.0.2.1", "192.0.2.2")],
  ["another time", signed, (header: string) => header.replace(` ${now} `, ` ${now + 1} `)],
  ["another purpose", signed, (header: string) => header.replace("forward", "end-session")],
  [
    "another nonce",
    signed,
    (header: string) => header.replace(/ [\w-]{22} /, ` ${"A".repeat(22)} `),
  ],
])("refuses a signature of %s", (_what, request, change) => {
  const header = change(sign(secret, forward, client, now));
  expect(new Verifier(secret).verify(request, header, now)).toEqual({
    refusal: expect.stringContaining("its signature is wrong"),
  });
});

it("refuses a signature by another secret", () => {
  const header = sign(secret.toUpperCase(), forward, client, now);
  expect(new Verifier(secret).verify(signed, header, now)).toHaveProperty("refusal");
});

it.each([
  undefined,
  "",
  "1",
  "2 1700000000000 a b c",
  `1 1700000000000 ${"n".repeat(22)} ${"s".repeat(42)} c`,
  "é".repeat(100),
  `1 ${"9".repeat(400)} ${"n".repeat(22)} ${"s".repeat(43)} c`,
])("refuses what is no signature: %j", (header) => {
  expect(new Verifier(secret).verify(signed, header, now)).toEqual({
    refusal: "it is not signed",
  });
});

it("refuses a signature that is too old, or too far in the future", () => {
  const verifier = new Verifier(secret);
  const expired = {
    refusal: "its signature has expired: do the clocks of all servers agree?",
  };
  const at = (time: number) => verifier.verify(signed, sign(secret, forward, client, time), now);
  expect(at(now - TOLERANCE - 1)).toEqual(expired);
  expect(at(now + TOLERANCE + 1)).toEqual(expired);
  expect(at(now - TOLERANCE)).toEqual(verified);
  expect(at(now + TOLERANCE)).toEqual(verified);
});

it("lets a signature pass once, for as long as it is good", () => {
  const verifier = new Verifier(secret);
  const header = sign(secret, forward, client, now + TOLERANCE);
  expect(verifier.verify(signed, header, now)).toEqual(verified);
  for (let later = now; later <= now + 2 * TOLERANCE; later += TOLERANCE / 3) {
    // Others keep coming meanwhile, which moves what is remembered on.
    verifier.verify(signed, sign(secret, forward, client, later), later);
    expect(verifier.verify(signed, header, later)).toEqual({
      refusal: "its signature has been used before",
    });
  }
});
