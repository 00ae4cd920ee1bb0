import { z } from "zod";
import type { Draft } from "../events.ts";

/** Clients may send anything, whatever the types of the events promise. */
export const draftSchema = z.object({
  from: z.string().trim().min(1).max(40),
  text: z.string().trim().min(1).max(1000),
}) satisfies z.ZodType<Draft>;
