import type { RedisClient } from "./client.ts";
import type { Entry } from "./returning-clients.ts";
import type { StreamMessage } from "./stream-order.ts";

type Decode = (raw: Record<string, string>) => StreamMessage;

/** The streams adapter's own decoding of an entry, a static method of its class, which is not exported. */
export function decoderOf(adapter: object): Decode {
  return (adapter.constructor as unknown as { decode: Decode }).decode;
}

/**
 * Reads a stream from the entry at `offset` to its end, in one command: the stream is complete up to the last offset.
 * @throws {Error} when Redis does not answer
 */
export async function readFrom(
  client: Pick<RedisClient, "xRange">,
  stream: string,
  offset: string,
  decode: Decode,
): Promise<Entry<StreamMessage>[]> {
  const entries = await client.xRange(stream, offset, "+");
  return (entries ?? []).flatMap(({ id, message }) => {
    try {
      return [{ offset: id, message: decode(message) }];
    } catch {
      // Not an entry of the adapter, which ignores it too.
      return [];
    }
  });
}

/**
 * Makes the adapter read from the end that the stream has now. Before the first message the adapter asks for entries
 * after "$", the end at that moment: it would never read a message between two such commands.
 */
export async function readFromNow(reader: RedisClient, stream: string): Promise<void> {
  let end: string | undefined;
  const findEnd = async () => {
    const last = await reader.xRevRange(stream, "+", "-", { COUNT: 1 });
    end ??= last?.[0]?.id ?? "0-0";
    return end;
  };
  const read = reader.xRead.bind(reader);
  const readOn = async (
    streams: { key: string; id: string }[],
    options: Parameters<typeof read>[1],
  ) => {
    const from = end ?? (await findEnd());
    return read(
      streams.map(({ key, id }) => ({ key, id: id === "$" ? from : id })),
      options,
    );
  };
  Object.assign(reader, { xRead: readOn });
  // Before the first client comes; where Redis is away, as soon as it is back.
  if (reader.isReady) await findEnd().catch(() => {});
}
