import { isIP, isIPv4 } from "node:net";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { defaultLoadBalancingMethod } from "./defaults.ts";

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().optional(),
  WORKERS: wholeNumber(1, 1024).default(availableParallelism()),
  LOAD_BALANCING_METHOD: oneOf(
    "least-connection",
    "round-robin",
    "random",
    "remote-address",
    "x-forwarded-for",
  ).default(defaultLoadBalancingMethod),
  TRUSTED_PROXIES: addressRanges().optional(),
  LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "trace").default("info"),
  SERVER_ID: serverId().optional(),
  STOP_TIMEOUT_MS: wholeNumber(1, 3_600_000).default(8000),
  DRAIN_TIMEOUT_MS: wholeNumber(0, 3_600_000).default(0),
  HUNG_TIMEOUT_MS: wholeNumberOrNever(2000, 3_600_000).default(30_000),
  ADMIN_PORT: wholeNumber(0, 65_535).optional(),
  ADMIN_HOST: z.string().default("127.0.0.1"),
});

export type Config = z.output<typeof schema>;

/**
 * Reads the configuration from environment variables; an empty one counts as not set.
 * @throws {Error} that names each wrong variable, its value and what is allowed.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;

  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name} is ${JSON.stringify(given[name])} but must be ${message}`;
  });
  throw new Error(`Wrong configuration: ${problems.join("; ")}`);
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .refine((text) => isWholeNumber(text, least, most), {
      error: `a whole number from ${least} to ${most}`,
    })
    .transform(Number);
}

/** A time that 0 turns off. */
function wholeNumberOrNever(least: number, most: number) {
  return z
    .string()
    .refine((text) => text === "0" || isWholeNumber(text, least, most), {
      error: `0 or a whole number from ${least} to ${most}`,
    })
    .transform(Number);
}

/** Digits only: Number() would also take "", " 5 ", "0x10" and "1e3". */
function isWholeNumber(text: string, least: number, most: number): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function serverId() {
  return z.string().regex(/^[0-9a-z]{2}$/, { error: "two characters, each 0-9 or a-z" });
}

function addressRanges() {
  return z
    .string()
    .transform((text) => text.split(",").map((range) => range.trim()))
    .refine((ranges) => ranges.every(isAddressRange), {
      error: "addresses and ranges such as 192.0.2.1,10.0.0.0/8",
    });
}

function isAddressRange(text: string): boolean {
  const [address = "", bits = "0", ...rest] = text.split("/");
  const width = isIPv4(address) ? 32 : 128;
  return isIP(address) !== 0 && /^\d+$/.test(bits) && Number(bits) <= width && rest.length === 0;
}

function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: `one of ${values.join(", ")}` });
}
