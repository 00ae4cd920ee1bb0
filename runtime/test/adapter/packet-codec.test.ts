import { Server } from "socket.io";
import { Decoder, Encoder } from "socket.io-parser";
import { expect, test } from "vitest";
import { PacketCodec, type Packet } from "../../src/adapter/packet-codec.ts";

const codec = new PacketCodec(new Server());

const event = (...args: unknown[]): Packet => ({
  type: 2,
  nsp: "/chat",
  data: ["event", ...args],
});

test("encodes a packet exactly as the server's parser does", () => {
  const packet = event({ at: new Date(0), hidden: undefined }, Buffer.from([1, 2]));
  const text = '51-/chat,["event",{"at":"1970-01-01T00:00:00.000Z"},{"_placeholder":true,"num":0}]';
  expect(codec.encode(packet)).toEqual([text, Buffer.from([1, 2])]);
});

test("leaves the packet as it was", () => {
  const bytes = Buffer.from([1]);
  const packet = event({ bytes });
  codec.encode(packet);
  expect(packet).toEqual(event({ bytes }));
});

test("turns every kind of binary data into Buffers", () => {
  const bytes = new Uint8Array([9, 1, 2, 9]);
  const views = [bytes.subarray(1, 3), new DataView(bytes.buffer, 1, 2), bytes.buffer.slice(1, 3)];
  const [, ...plain] = codec.toPlain(event(...views)).data;
  expect(plain).toEqual(views.map(() => Buffer.from([1, 2])));
});

test("decodes more binary attachments than a client may send", () => {
  const buffers = Array.from({ length: 25 }, (_, index) => Buffer.from([index]));
  expect(codec.toPlainValues(buffers)).toEqual(buffers);
});

test("calls toJSON beside binary data as well", () => {
  const user = { secret: 1, toJSON: () => ({ name: "Ann" }) };
  expect(codec.toPlainValues([user, Buffer.from([1])])).toEqual([
    { name: "Ann" },
    Buffer.from([1]),
  ]);
});

test("carries values whose first one is the name of a reserved event", () => {
  expect(codec.toPlainValues(["disconnect", 1])).toEqual(["disconnect", 1]);
});

test.each([
  ["a BigInt", { value: 1n }, /BigInt/],
  ["a circular object", circular(), /call stack/],
  [
    "a getter that throws",
    {
      get value() {
        throw new Error("no value");
      },
    },
    /no value/,
  ],
  ["a Blob", new Blob(["x"]), /a Blob cannot be sent to clients: emit a Buffer/],
])("throws for %s", (_, value, message) => {
  expect(() => codec.encode(event(value))).toThrow(message);
});

test("uses the parser that the server was given", () => {
  class ShiftingEncoder extends Encoder {
    override encode(packet: Parameters<Encoder["encode"]>[0]): string[] {
      return super.encode(packet).map((part: unknown) => `!${String(part)}`);
    }
  }
  class ShiftingDecoder extends Decoder {
    override add(part: string): void {
      super.add(part.slice(1));
    }
  }
  const parser = { Encoder: ShiftingEncoder, Decoder: ShiftingDecoder };
  const own = new PacketCodec(new Server({ parser }));
  const at = new Date(0);
  expect(own.encode(event(1))).toEqual(['!2/chat,["event",1]']);
  expect(own.toPlain(event({ at })).data).toEqual(["event", { at: at.toJSON() }]);
});

function circular(): unknown {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  return value;
}
