import { BlockList, isIP, isIPv4 } from "node:net";
import { StickyError } from "../errors.ts";

/** Loopback, private and link-local addresses (RFC 1918, 4193, 4291, 3927): where one's own proxies are. */
export const PRIVATE_RANGES: readonly string[] = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

/** A set of addresses and ranges. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** @throws {StickyError} ERR_STICKY_OPTION naming the entry that is neither an address nor a range */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [address = "", bits, ...rest] = range.split("/");
      const width = isIPv4(address) ? 32 : 128;
      const prefix = bits === undefined ? width : Number(bits);
      const isPrefix = /^\d*$/.test(bits ?? "") && bits !== "" && prefix <= width;
      if (isIP(address) === 0 || !isPrefix || rest.length > 0) {
        throw new StickyError(
          "ERR_STICKY_OPTION",
          `trustedProxies has ${JSON.stringify(range)}: use addresses and ranges such as "192.0.2.1" and "10.0.0.0/8"`,
        );
      }
      this.#list.addSubnet(address, prefix, familyOf(address));
    }
  }

  has(address: string): boolean {
    const normal = normalizeAddress(address);
    return normal !== undefined && this.#list.check(normal, familyOf(normal));
  }
}

/**
 * The plain address in an entry of `X-Forwarded-For`, which some proxies write with a port or in brackets; IPv4
 * addresses that are mapped into IPv6 as IPv4. Undefined where there is none.
 */
export function normalizeAddress(entry: string): string | undefined {
  const text = entry.trim();
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
  return isIP(address) === 0 ? undefined : address;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}
