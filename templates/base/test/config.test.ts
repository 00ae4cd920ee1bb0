import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";

test("has defaults, also for empty variables", () => {
  expect(readConfig({})).toMatchObject({ PORT: 3000, LOG_LEVEL: "info" });
  expect(readConfig({ PORT: "", ADMIN_PORT: "" })).toEqual(readConfig({}));
});

test("reads what is set", () => {
  const config = readConfig({ PORT: "0", WORKERS: "4", LOAD_BALANCING_METHOD: "random" });
  expect(config).toMatchObject({ PORT: 0, WORKERS: 4, LOAD_BALANCING_METHOD: "random" });
});

test.for(["abc", "-1", "65536", "1.5", "0x10", "1e3", " 5 "])("refuses port %j by name", (PORT) => {
  expect(() => readConfig({ PORT })).toThrow(
    `PORT is ${JSON.stringify(PORT)} but must be a whole number from 0 to 65535`,
  );
});

test("takes 0 for a worker that may hang for ever, and no time that is too short", () => {
  expect(readConfig({ HUNG_TIMEOUT_MS: "0" })).toMatchObject({ HUNG_TIMEOUT_MS: 0 });
  expect(readConfig({ HUNG_TIMEOUT_MS: "2000" })).toMatchObject({ HUNG_TIMEOUT_MS: 2000 });
  for (const wrong of ["1", "1999", "-1", "00", "1e4", "3600001"]) {
    expect(() => readConfig({ HUNG_TIMEOUT_MS: wrong })).toThrow(
      `HUNG_TIMEOUT_MS is "${wrong}" but must be 0 or a whole number from 2000 to 3600000`,
    );
  }
});

test.for(["a", "A1", "abc", "a_", "é1"])("refuses server id %j by name", (SERVER_ID) => {
  expect(() => readConfig({ SERVER_ID })).toThrow(
    `SERVER_ID is ${JSON.stringify(SERVER_ID)} but must be two characters, each 0-9 or a-z`,
  );
});

test("reads addresses and ranges of proxies", () => {
  const { TRUSTED_PROXIES } = readConfig({ TRUSTED_PROXIES: "192.0.2.1, 10.0.0.0/8,fd00::/8" });
  expect(TRUSTED_PROXIES).toEqual(["192.0.2.1", "10.0.0.0/8", "fd00::/8"]);
  for (const wrong of ["proxy", "192.0.2.1,", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/x"]) {
    expect(() => readConfig({ TRUSTED_PROXIES: wrong })).toThrow(
      `TRUSTED_PROXIES is "${wrong}" but must be addresses and ranges`,
    );
  }
});

test("names all that is wrong at once", () => {
  expect(() => readConfig({ WORKERS: "0", LOG_LEVEL: "loud" })).toThrow(
    /WORKERS is "0" .*; LOG_LEVEL is "loud" but must be one of fatal, /,
  );
});
