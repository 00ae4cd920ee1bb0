import { beforeAll, describe, expect, test } from "vitest";
import { fits } from "../../generators/constraints.ts";
import { choicesOf } from "../../generators/options.ts";
import { check, manifestsOf, type Manifests } from "./support/manifests.ts";
import { filesOf } from "./support/rendered.ts";
import { everyPair } from "./support/selection.ts";

/** A manifest that is wrong in some way. */
const manifest = (more: object) => ({ apiVersion: "v1", kind: "Service", ...more });

const cases = everyPair
  .filter((answers) => fits("with", "kubernetes", answers))
  .map((answers) => Object.assign({ peers: answers.transports === "all" }, answers));

describe.each(cases)(
  "$framework, $adapter, $transports, TLS $tls, peers $peers",
  ({ peers, ...answers }) => {
    let files: Record<string, string>;
    let manifests: Manifests;

    beforeAll(async () => {
      files = await filesOf({
        ...answers,
        with: ["kubernetes", "auth"],
      });
      manifests = manifestsOf(files);
    });

    const pod = () => manifests.Deployment.spec?.template.spec;
    const container = () => pod()?.containers[0];
    const variables = () =>
      Object.fromEntries(
        (container()?.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
      );

    test("has one valid manifest of each kind, of one name", () => {
      expect(Object.keys(manifests).toSorted()).toEqual([
        ...(answers.tls ? ["BackendTLSPolicy"] : []),
        "Deployment",
        "HTTPRoute",
        "HorizontalPodAutoscaler",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Service",
      ]);
      for (const { metadata } of Object.values(manifests)) {
        expect(metadata).toMatchObject({
          name: "my-app",
          labels: { "app.kubernetes.io/name": "my-app" },
        });
      }
    });

    test("all that selects pods selects these", () => {
      const { Deployment, Service, PodDisruptionBudget, NetworkPolicy, HorizontalPodAutoscaler } =
        manifests;
      const labels = Deployment.spec?.template.metadata?.labels;
      expect([
        Deployment.spec?.selector.matchLabels,
        Service.spec?.selector,
        PodDisruptionBudget.spec?.selector?.matchLabels,
        NetworkPolicy.spec?.podSelector?.matchLabels,
      ]).toEqual([labels, labels, labels, labels]);
      expect(HorizontalPodAutoscaler.spec?.scaleTargetRef).toEqual({
        apiVersion: "apps/v1",
        kind: "Deployment",
        name: "my-app",
      });
      // Else each `apply` would undo what the autoscaler has done.
      expect(Deployment.spec?.replicas).toBeUndefined();
    });

    test("the route leads to the Service, the Service to the pods, and the policy lets requests in", () => {
      const { HTTPRoute, Service, NetworkPolicy } = manifests;
      const ports = Object.fromEntries(
        (container()?.ports ?? []).map(({ name, containerPort }) => [name, containerPort]),
      );
      expect(ports).toEqual({ http: 3000, admin: 9000, ...(peers && { peers: 7000 }) });
      expect(variables()).toMatchObject({
        PORT: "3000",
        ADMIN_PORT: "9000",
        ADMIN_HOST: "0.0.0.0",
      });
      expect(variables()["PEER_PORT"]).toBe(peers ? "7000" : undefined);
      expect(variables()["PEER_ADDRESS"]).toEqual(
        peers ? { fieldRef: { fieldPath: "status.podIP" } } : undefined,
      );

      expect(HTTPRoute.spec.rules?.[0]?.backendRefs).toEqual([
        { name: Service.metadata?.name, port: Service.spec?.ports?.[0]?.port },
      ]);
      expect(Service.spec?.ports?.[0]).toMatchObject({
        targetPort: "http",
        appProtocol: answers.tls ? "kubernetes.io/wss" : "kubernetes.io/ws",
      });
      const allowed = NetworkPolicy.spec?.ingress ?? [];
      expect(allowed.flatMap(({ ports: open = [] }) => open.map(({ port }) => port))).toEqual(
        Object.keys(ports),
      );
      // Clients come from anywhere; what the admin server tells is for one namespace.
      expect(allowed.slice(0, 2).map(({ from }) => from)).toEqual([
        undefined,
        [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
      ]);
      expect(allowed[2]?.from).toEqual(
        peers
          ? [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "my-app" } } }]
          : undefined,
      );
    });

    test("the route has no request timeout and needs no annotation of a controller", () => {
      const { HTTPRoute } = manifests;
      expect(HTTPRoute.spec).toMatchObject({
        parentRefs: [{ name: "fill-in-gateway-name", namespace: "fill-in-gateway-namespace" }],
        hostnames: ["my-app.example.com"],
        rules: [{ timeouts: { request: "0s" } }],
      });
      for (const { metadata } of Object.values(manifests)) {
        expect(metadata?.annotations).toBeUndefined();
      }
      expect(Object.values(files).join("")).not.toContain("nginx.ingress");
    });

    test("the Gateway encrypts its connections to pods that serve HTTPS, and to no others", () => {
      // There is none without HTTPS.
      const { BackendTLSPolicy: policy }: Partial<Manifests> = manifests;
      expect(policy?.spec.targetRefs).toEqual(
        answers.tls ? [{ group: "", kind: "Service", name: "my-app" }] : undefined,
      );
    });

    test("sessions with long-polling come with peers, which forward requests to their pod", () => {
      expect("src/peers.ts" in files).toBe(answers.transports === "all");
    });

    test("a pod has the time that it needs to stop", () => {
      const [, notice] = container()?.lifecycle?.preStop?.exec?.command ?? [];
      const { STOP_TIMEOUT_MS, DRAIN_TIMEOUT_MS } = variables();
      expect(Number(notice)).toBeGreaterThan(0);
      expect(Number(DRAIN_TIMEOUT_MS)).toBe(10_000);
      const needed = Number(notice) * 1000 + Number(STOP_TIMEOUT_MS) + Number(DRAIN_TIMEOUT_MS);
      expect(Number(pod()?.terminationGracePeriodSeconds) * 1000).toBeGreaterThan(needed + 2000);
    });

    test("probes ask the admin server what it answers", () => {
      const { startupProbe, readinessProbe, livenessProbe } = container() ?? {};
      const asked = [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet);
      expect(asked).toEqual(
        ["/readyz", "/drainz", "/healthz"].map((path) => ({ path, port: "admin" })),
      );
    });

    test("what is secret comes from the secret, and the manifest says how that is made", () => {
      expect(container()?.envFrom).toEqual([{ secretRef: { name: "my-app" } }]);
      const secrets = ["REDIS_URL", "JWT_SECRET", ...(peers ? ["PEER_SECRET"] : [])];
      for (const name of secrets) {
        expect(files["deploy/kubernetes/deployment.yaml"]).toContain(`--from-literal=${name}=`);
        expect(variables()).not.toHaveProperty(name);
      }
    });

    test("the manifest says how the certificates are made that others name", () => {
      const named = (pod()?.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []);
      expect(named).toHaveLength(answers.tls ? 1 : 0);
      for (const name of named) {
        expect(files["deploy/kubernetes/deployment.yaml"]).toContain(
          `kubectl create secret tls ${name} `,
        );
      }
    });

    test("the container can do no more than the app needs, and has its certificate", () => {
      expect(container()?.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(pod()?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      const mounted = Object.fromEntries(
        (container()?.volumeMounts ?? []).map(({ mountPath, name }) => [mountPath, name]),
      );
      expect(mounted["/tmp"]).toBe("tmp");
      expect(mounted["/etc/certificate"]).toBe(answers.tls ? "certificate" : undefined);
      const { TLS_CERT, TLS_KEY } = variables();
      expect([TLS_CERT, TLS_KEY]).toEqual(
        answers.tls
          ? ["/etc/certificate/tls.crt", "/etc/certificate/tls.key"]
          : [undefined, undefined],
      );
      expect(new Set(Object.values(mounted))).toEqual(
        new Set(pod()?.volumes?.map(({ name }) => name)),
      );
    });
  },
);

test("comes with the Dockerfile of its image", async () => {
  expect(await filesOf({ adapter: "redis", with: ["kubernetes"] })).toHaveProperty("Dockerfile");
});

test("a name that Kubernetes would refuse is made into one that it takes", async () => {
  const files = await filesOf({ adapter: "redis", with: ["kubernetes"], directory: "2nd_app.v1-" });
  expect(manifestsOf(files).Service.metadata?.name).toBe("nd-app-v1");
});

test("goes with every adapter but the one of a single machine", () => {
  const fitting = choicesOf("adapter").filter((adapter) => fits("with", "kubernetes", { adapter }));
  expect(fitting).toEqual(["redis", "redis-sharded", "redis-streams"]);
});

describe("the check itself", () => {
  test.each([
    [manifest({ kind: "Servise" }), "Servise"],
    [manifest({ apiVersion: "v2" }), "apiVersion must be equal"],
    [manifest({ spec: { ports: [{ port: "80" }] } }), "port must be integer"],
    [manifest({ spec: { ports: [{ port: 80, targetPrt: 1 }] } }), "/spec/ports/0/targetPrt"],
    [manifest({ metadata: { label: {} } }), "/metadata/label"],
    [manifest({ specs: {} }), "/specs"],
    [
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        spec: { rules: [{ timeouts: { request: "none" } }] },
      },
      "timeouts/request",
    ],
  ])("finds what is wrong: %j", (content, problem) => {
    expect(() => check("service.yaml", content)).toThrow(problem);
  });
});
