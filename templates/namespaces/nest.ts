import type { Layer } from "../layer.ts";

export default {
  shares: ["namespaces/common"],
  plugins: [
    {
      in: "namespaces",
      module: "./new-namespace/new-namespace.module.ts",
      name: "NewNamespaceModule",
    },
  ],
} satisfies Layer;
