import { z } from "zod";
import type { NewNamespaceItem } from "../events/new-namespace.ts";

/** Clients may send anything, whatever the types of the events promise. */
export const itemSchema = z.object({
  text: z.string().trim().min(1).max(1000),
}) satisfies z.ZodType<NewNamespaceItem>;
