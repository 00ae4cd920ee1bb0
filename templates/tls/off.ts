import type { Layer } from "../layer.ts";

export default {} satisfies Layer;
