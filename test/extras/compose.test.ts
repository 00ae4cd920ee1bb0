import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { adapters, extras } from "../../templates/index.ts";
import type { Layer } from "../../templates/layer.ts";
import { composeFile, type ComposeService } from "./support/compose.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

type Services = Record<string, ComposeService>;

function servicesOf(files: Record<string, string>): Services {
  return composeFile.parse(parse(files["compose.yaml"] ?? "", { merge: true })).services;
}

describe.each(everyPair)("$framework, $adapter, TLS $tls", (answers) => {
  const { services: needed = [], servers: several }: Layer = adapters[answers.adapter];
  const servers = several ?? [{ name: "app", id: "a1" }];
  let files: Record<string, string>;
  let services: Services;

  beforeAll(async () => {
    files = await filesOf({ ...answers, with: ["docker", "compose"] });
    services = servicesOf(files);
  });

  const eachServer = (check: (service: ComposeService | undefined, id: string) => void) => {
    for (const { name, id } of servers) check(services[name], id);
  };

  test("starts the servers and what the adapter needs, and waits for that", () => {
    const names = needed.map(({ name }) => name);
    expect(servers).toHaveLength(answers.adapter === "cluster" ? 1 : 2);
    expect(Object.keys(services)).toEqual([...servers.map(({ name }) => name), ...names]);
    eachServer((server) => expect(Object.keys(server?.depends_on ?? {})).toEqual(names));
  });

  test("gives each server an id of its own, and otherwise the same", () => {
    const first = services[servers[0]?.name ?? ""];
    eachServer((server, SERVER_ID) => {
      expect(server).toEqual({
        ...first,
        environment: { ...first?.environment, SERVER_ID },
        ports: server?.ports,
      });
    });
  });

  test("tells the app where the others are", () => {
    eachServer((server) => {
      for (const { name, port, environment: variables } of needed) {
        for (const variable of Object.keys(variables)) {
          const url = server?.environment?.[variable] ?? "";
          expect(URL.parse(url)?.host).toBe(`${name}:${port}`);
          expect(files[".env.example"]).toContain(`# ${variable}=`);
        }
      }
    });
  });

  test("gives the app more time to stop than it gives itself", () => {
    eachServer((server) => {
      const { environment, stop_grace_period: grace = "" } = server ?? {};
      const [stop, drain] = ["STOP_TIMEOUT_MS", "DRAIN_TIMEOUT_MS"].map((name) =>
        Number(environment?.[name]),
      );
      expect(drain).toBe(servers.length > 1 ? 10_000 : 0);
      expect(Number.parseInt(grace, 10) * 1000).toBeGreaterThan(
        Number(stop) + Number(drain) + 2000,
      );
    });
  });

  test("opens the ports that the image has, the admin port to this machine alone", () => {
    eachServer((server) => {
      expect(server?.environment).toMatchObject({
        HOST: "",
        PORT: "3000",
        ADMIN_PORT: "9000",
        ADMIN_HOST: "0.0.0.0",
      });
    });
    expect(servers.map(({ name }) => services[name]?.ports)).toEqual(
      [
        ["${PORT:-3000}:3000", "127.0.0.1:${ADMIN_PORT:-9000}:9000"],
        ["${PORT_APP_B2:-3001}:3000", "127.0.0.1:${ADMIN_PORT_APP_B2:-9001}:9000"],
      ].slice(0, servers.length),
    );
    expect(files["Dockerfile"]).toContain("EXPOSE 3000 9000");
  });

  test("brings certificates to where .env says that they are", () => {
    const volumes = answers.tls ? ["./certs:/app/certs:ro"] : undefined;
    eachServer((server) => expect(server?.volumes).toEqual(volumes));
  });

  test.each(["nginx", "haproxy"] as const)(
    "puts %s in front, and opens its port alone",
    async (name) => {
      const withProxy = await filesOf({ ...answers, with: ["compose", name] });
      const { [name]: proxy, ...rest } = servicesOf(withProxy);
      const { proxy: expected }: Layer = extras[name];
      const [source, destination] = expected?.configuration ?? ["", ""];
      expect(proxy?.ports).toEqual([`\${PORT:-3000}:${answers.tls ? 443 : 80}`]);
      expect(Object.values(rest).flatMap(({ ports = [] }) => ports)).toEqual(
        servers.map(() => expect.stringMatching(/^127\.0\.0\.1:.*:9000$/)),
      );
      expect(proxy?.depends_on).toEqual(
        Object.fromEntries(
          servers.map((server) => [server.name, { condition: "service_healthy" }]),
        ),
      );
      expect(proxy?.healthcheck?.test.at(-1)).toBe(`http${answers.tls ? "s" : ""}://127.0.0.1/`);

      // The configuration is there, and names the servers and files that there are.
      expect(proxy?.volumes).toContain(`./${source}:${destination}:ro`);
      const configuration = withProxy[source] ?? "";
      for (const server of servers) expect(configuration).toContain(` ${server.name}:3000`);
      expect(configuration).toContain(answers.tls ? "443" : "80");
      const certificates = `./certs:${expected?.folder}/certs:ro`;
      expect(proxy?.volumes?.includes(certificates)).toBe(answers.tls);
    },
  );
});

test("both proxies have ports of their own", async () => {
  const { nginx, haproxy } = servicesOf(await filesOf({ with: ["compose", "nginx", "haproxy"] }));
  expect([nginx?.ports, haproxy?.ports]).toEqual([
    ["${PORT:-3000}:80"],
    ["${PORT_HAPROXY:-3001}:80"],
  ]);
});

test("refuses to start without what the app does not start without", async () => {
  const choices = { adapter: "redis", tls: true, with: ["compose", "peers"] } as const;
  const services = servicesOf(await filesOf({ ...choices, with: [...choices.with] }));
  for (const name of ["app-a1", "app-b2"]) {
    for (const variable of ["PEER_SECRET", "TLS_CERT", "TLS_KEY"]) {
      const value = services[name]?.environment?.[variable];
      expect(value).toMatch(new RegExp(String.raw`^\$\{${variable}:\?.*\.env.*\}$`));
    }
  }
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
    [{ services: { app: { ...app, volumes: ["./certs:certs:ro"] } } }, "volumes"],
    [
      { services: { app: { ...app, depends_on: { db: { condition: "service_healthy" } } } } },
      "app waits for the health of db, which tells none",
    ],
  ])("finds what is wrong: %j", (content, problem) => {
    expect(() => composeFile.parse(content)).toThrow(problem);
  });
});
