/**
 * Values that are hard to carry to another process. Tests of each adapter emit them on one worker and compare what
 * clients of all workers get.
 */
export const payloads = {
  "an object with toJSON": {
    make: () => ({ name: "Ann", password: "secret", toJSON: () => ({ name: "Ann" }) }),
    received: { name: "Ann" },
  },
  "an object with toJSON beside binary data": {
    make: () => [{ password: "secret", toJSON: () => ({ name: "Ann" }) }, Buffer.from([1])],
    received: [{ name: "Ann" }, Buffer.from([1])],
  },
  "an instance of a class with a getter": {
    make: () => new Circle(2),
    received: { radius: 2 },
  },
  "a Map and a Set": {
    make: () => ({ map: new Map([["key", 1]]), set: new Set([1]) }),
    received: { map: {}, set: {} },
  },
  "a URL and a Date": {
    make: () => [new URL("https://example.org/path"), new Date(0)],
    received: ["https://example.org/path", "1970-01-01T00:00:00.000Z"],
  },
  "undefined members": {
    make: () => ({ a: undefined, b: [undefined, 1] }),
    received: { b: [null, 1] },
  },
  "undefined members beside binary data": {
    make: () => ({ a: undefined, b: [undefined, 1], c: Buffer.from([1]) }),
    received: { b: [null, 1], c: Buffer.from([1]) },
  },
  "function members": {
    make: () => ({ a: () => 1, b: [() => 1, 2] }),
    received: { b: [null, 2] },
  },
  "nested binary data of several types": {
    make: () => ({
      deep: [{ buffer: Buffer.from([1, 2]) }, new Uint8Array([9, 3, 4]).subarray(1)],
      arrayBuffer: new Uint8Array([5, 6]).buffer,
      view: new DataView(new Uint8Array([7, 8]).buffer),
    }),
    received: {
      deep: [{ buffer: Buffer.from([1, 2]) }, Buffer.from([3, 4])],
      arrayBuffer: Buffer.from([5, 6]),
      view: Buffer.from([7, 8]),
    },
  },
  "900 KB of binary data": {
    make: () => largeBuffer(),
    received: largeBuffer(),
  },
  "text of all planes and numbers that JSON does not have": {
    make: () => ["\u0000é€😀\u2028", Number.NaN, -0],
    received: ["\u0000é€😀\u2028", null, 0],
  },
} satisfies Record<string, { make: () => unknown; received: unknown }>;

/** Values that no encoder takes. */
export const unencodable = {
  "a BigInt": () => ({ value: 1n }),
  "a circular object": () => {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    return value;
  },
  "a getter that throws": () => ({
    get value() {
      throw new Error("no value");
    },
  }),
  "a Blob": () => ({ value: new Blob(["x"]) }),
  "a toJSON that throws": () => ({
    toJSON() {
      throw new Error("no JSON");
    },
  }),
} satisfies Record<string, () => unknown>;

export type PayloadName = keyof typeof payloads;
export type UnencodableName = keyof typeof unencodable;

class Circle {
  radius: number;

  constructor(radius: number) {
    this.radius = radius;
  }

  get area(): number {
    return Math.PI * this.radius ** 2;
  }
}

/** All bytes in it, so that a text encoding on the way would show. */
function largeBuffer(): Buffer {
  return Buffer.alloc(900_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
}
