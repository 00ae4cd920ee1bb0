import type { Layer } from "../layer.ts";

export default {
  shares: ["namespaces/common"],
  plugins: [{ in: "namespaces", module: "./new-namespace.ts", name: "registerNewNamespace" }],
} satisfies Layer;
