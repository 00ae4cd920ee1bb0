import type { Layer } from "../layer.ts";

export default {
  needs: ["docker"],
  paths: {
    "deploy/kubernetes/": "manifests for Kubernetes",
  },
  readme: `**\`deploy/kubernetes/\`** runs the image on Kubernetes: write the image's name into \`deployment.yaml\` and a host name into
\`ingress.yaml\`, make the secret as \`deployment.yaml\` says, then \`kubectl apply -f deploy/kubernetes/\`. Redis is left to you: a
managed one, or what an operator or a chart installs. Each pod is a server with as many workers as it may use cores. An update
starts a new pod before it stops an old one, which first lets go of its sessions over \`DRAIN_TIMEOUT_MS\`; the autoscaler and
the disruption budget take pods away one at a time. Long-polling needs all requests of a session to reach one pod: with the
extra \`peers\` the pods see to that themselves, also for the sessions of a pod that is about to stop and is sent no more
requests; with WebSocket alone there is nothing to see to; else the Ingress does it by a cookie, which not every client keeps.`,
} satisfies Layer;
