import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  needsForSessions: ["peers"],
  paths: {
    "deploy/kubernetes/": "manifests for Kubernetes",
  },
  readme: `**\`deploy/kubernetes/\`** runs the image on Kubernetes: fill in the image's name in \`deployment.yaml\`, and the
Gateway and the host name in \`route.yaml\`, create the secrets as \`deployment.yaml\` says, then
\`kubectl apply -f deploy/kubernetes/\`. Redis is left to you: a managed one, or what an operator or a chart installs; so is the
metrics-server, which the autoscaler needs. Each pod is a server with as many workers as it may use cores: who gives it more of
them gives it more memory. \`network-policy.yaml\` lets the namespace \`monitoring\` ask the admin server, and no other.

\`route.yaml\` is an \`HTTPRoute\` of the [Gateway API](https://gateway-api.sigs.k8s.io), version 1.4 or newer, that needs a
Gateway in the cluster and no annotations of a particular controller. An Ingress controller will do, too: it has to send
requests to the Service and keep a read timeout above 45 seconds. Sessions need no affinity in front of the pods: with
long-polling, \`peers\` forwards each request to the pod that owns its session, and with WebSocket alone a session is one
connection.

An update starts a new pod before it stops an old one; the autoscaler and the disruption budget take pods away one at a time. A
pod that stops lets go of its WebSockets over \`DRAIN_TIMEOUT_MS\`. It is sent no more requests by then: sessions that poll are
forwarded by \`peers\` meanwhile.`,
} satisfies Layer;
