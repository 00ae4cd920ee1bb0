import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  paths: {
    "deploy/kubernetes/": "manifests for Kubernetes",
  },
  readme: `**\`deploy/kubernetes/\`** runs the image on Kubernetes: write the image's name into \`deployment.yaml\` and a host name into
\`ingress.yaml\`, make the secrets as \`deployment.yaml\` says, one of them with the certificate of that host, then
\`kubectl apply -f deploy/kubernetes/\`. Redis is left to you: a managed one, or what an operator or a chart installs; so is the
metrics-server, which the autoscaler needs. Each pod is a server with as many workers as it may use cores: who gives it more of
them gives it more memory. \`network-policy.yaml\` lets the namespace \`monitoring\` ask the admin server, and no other.

Long-polling needs all requests of a session to reach one pod. With the extra \`peers\` the pods see to that themselves, and with
WebSocket alone there is nothing to see to: then any Ingress controller will do, or a Gateway with an \`HTTPRoute\`. Else the
Ingress does it by a cookie, which not every client keeps, and which a page of another site needs more annotations for.
\`ingress.yaml\` has the annotations of ingress-nginx, which the Kubernetes project has not maintained since March 2026; other
controllers have others for the same, Traefik for instance, which understands many of these, too.

An update starts a new pod before it stops an old one; the autoscaler and the disruption budget take pods away one at a time. A
pod that stops lets go of its WebSockets over \`DRAIN_TIMEOUT_MS\`. It is sent no more requests by then: sessions that poll are
answered 400 by another pod and start anew, all of them at once, unless \`peers\` forwards their requests meanwhile.`,
} satisfies Layer;
