/** The process that makes the load: does what the benchmark asks for over IPC, one thing after the other. */
import { works } from "../works/index.ts";
import type { Load } from "../works/work.ts";

export type LoadRequest =
  | { readonly do: "prepare"; readonly work: string; readonly port: number }
  | { readonly do: "run"; readonly operations: number }
  | { readonly do: "close" };

export type LoadAnswer = { readonly errors: readonly string[] } | { readonly failed: string };

let load: Load | undefined;

process.on("message", (request: LoadRequest) => {
  perform(request).then(
    (errors) => process.send?.({ errors: errors.map(({ message }) => message) }),
    (error: Error) => process.send?.({ failed: error.stack }),
  );
});
process.on("disconnect", () => process.exit());

async function perform(request: LoadRequest): Promise<Error[]> {
  if (request.do === "prepare") {
    load = await works.find(({ name }) => name === request.work)?.prepare(request.port);
    return [];
  }
  if (request.do === "run") return (await load?.run(request.operations)) ?? [];
  try {
    await load?.close?.();
    return [];
  } catch (error) {
    return [error as Error];
  }
}
