import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { z } from "zod";
import { adapters } from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import { composeFile } from "./support/compose.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

describe.each(everyPair)("$framework, $adapter, TLS $tls", (answers) => {
  const { services: needed = [] }: Layer = adapters[answers.adapter];
  let files: Record<string, string>;
  let services: z.output<typeof composeFile>["services"];

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["docker", "compose"] });
    services = composeFile.parse(parse(files["compose.yaml"] ?? "")).services;
  });

  test("starts the app and what its adapter needs, and waits for that", () => {
    const names = needed.map(({ name }) => name);
    expect(Object.keys(services)).toEqual(["app", ...names]);
    expect(Object.keys(services["app"]?.depends_on ?? {})).toEqual(names);
  });

  test("tells the app where the others are", () => {
    const environment = services["app"]?.environment ?? {};
    for (const { name, port, environment: variables } of needed) {
      for (const variable of Object.keys(variables)) {
        expect(URL.parse(environment[variable] ?? "")?.host).toBe(`${name}:${port}`);
        expect(files[".env.example"]).toContain(`# ${variable}=`);
      }
    }
  });

  test("gives the app more time to stop than it gives itself", () => {
    const { environment, stop_grace_period: grace = "" } = services["app"] ?? {};
    expect(Number.parseInt(grace, 10) * 1000).toBeGreaterThan(
      Number(environment?.["STOP_TIMEOUT_MS"]) + 2000,
    );
  });

  test("opens the ports that the image has, the admin port to this machine alone", () => {
    const { ports = [], environment } = services["app"] ?? {};
    expect(environment).toMatchObject({ HOST: "", PORT: "3000", ADMIN_PORT: "9000" });
    expect(ports).toEqual(["${PORT:-3000}:3000", "127.0.0.1:${ADMIN_PORT:-9000}:9000"]);
    expect(files["Dockerfile"]).toContain("EXPOSE 3000 9000");
  });

  test("brings certificates to where .env says that they are", () => {
    expect(services["app"]?.volumes).toEqual(answers.tls ? ["./certs:/app/certs:ro"] : undefined);
  });
});

test("comes with the Dockerfile that it builds", async () => {
  expect(await filesOf({ with: ["compose"] })).toHaveProperty("Dockerfile");
});

describe("the check itself", () => {
  const app = { build: ".", restart: "always" };

  test.each([
    [{ services: { app: { ...app, build: undefined } } }, "either build or image"],
    [{ services: { app: { ...app, prots: [] } } }, "prots"],
    [{ services: { app: { ...app, environment: { A: true } } } }, "expected string"],
    [
      { services: { app: { ...app, depends_on: { db: { condition: "service_healthy" } } } } },
      "app waits for the health of db, which tells none",
    ],
  ])("finds what is wrong: %j", (content, problem) => {
    expect(() => composeFile.parse(content)).toThrow(problem);
  });
});
