import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { resolveWorkerModule } from "../../src/cluster/worker-module.ts";
import { Fixture } from "../support/fixture.ts";
import { RawConnection, request } from "../support/raw.ts";

it.each(["import.meta.url", "__filename", "a URL object"])(
  "runs one file in both roles when worker is %s",
  async (form) => {
    const fixture = new Fixture("both-roles.ts", [form]);
    const { port } = await fixture.until((report) => report.listening);
    const connection = await RawConnection.open(port);
    connection.write(request("GET", "/"));
    expect(await connection.response()).toMatchObject({ status: 200, body: "worker" });
  },
);

describe("the option worker", () => {
  const file = import.meta.filename;

  it("takes a path relative to the working directory, and makes it absolute", () => {
    const relative = file.slice(process.cwd().length + 1);
    expect(join(process.cwd(), relative)).toBe(file);
    expect(resolveWorkerModule(relative)).toBe(file);
  });

  const hint = 'give new URL("./worker.js", import.meta.url), or an absolute path';
  const folder = import.meta.dirname;
  it.each([
    [
      "./no-such.js",
      `worker is ./no-such.js, relative to the working directory: ${join(process.cwd(), "no-such.js")} does not exist: ${hint}`,
    ],
    ["/no/such.js", `worker is /no/such.js, which does not exist: ${hint}`],
    ["file:///no/such.js", `worker is file:///no/such.js, which does not exist: ${hint}`],
    [folder, `worker is ${folder}, which is not a file: ${hint}`],
    [
      pathToFileURL(folder),
      `worker is ${pathToFileURL(folder).href}, which is not a file: ${hint}`,
    ],
    [
      "https://example.org/worker.js",
      `worker is https://example.org/worker.js (The URL must be of scheme file): ${hint}`,
    ],
    ["", `worker is "": ${hint}`],
    [7, `worker is 7: ${hint}`],
    [undefined, `worker is missing: ${hint}`],
  ])("rejects %s and says what to give", (given, message) => {
    expect(() => resolveWorkerModule(given)).toThrow(
      expect.objectContaining({ code: "ERR_STICKY_OPTION", message }),
    );
  });
});
