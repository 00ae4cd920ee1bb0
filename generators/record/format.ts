import { hash } from "node:crypto";
import type { AppDescription } from "../files/description.ts";

/** The folder of an app that is ours alone. */
export const recordFolder = ".sticky-socketio";
/** What the app was made with, to be read by people too. */
export const answersPath = `${recordFolder}/answers.json`;
/** What the templates made of it, before anybody changed anything. */
export const pristinePath = `${recordFolder}/pristine.json.gz`;

/** The files of the record. */
export const recordPaths: readonly string[] = [answersPath, pristinePath];

/** The form of both files. A program refuses a higher one: it would not know what it means. */
export const format = 1;

/** What is recorded beside the files: by which version of this program, and of what. */
export interface RecordHead extends AppDescription {
  readonly generator: string;
}

/** A file as the templates made it. What is no text is known by its digest alone. */
export interface PristineFile {
  readonly executable: boolean;
  /** Of the contents, in hexadecimal. */
  readonly sha256: string;
  readonly text?: string;
}

/** Files by path, which is relative to the app and has forward slashes. */
export type Pristine = ReadonlyMap<string, PristineFile>;

/** The head in the order in which it is written, with nothing else in it. */
export function headOf(head: RecordHead): RecordHead {
  const { generator, source, packageManager, answers, namespaces } = head;
  return {
    generator,
    ...(source !== undefined && { source }),
    ...(packageManager !== undefined && { packageManager }),
    answers,
    namespaces: namespaces.map(({ name }) => ({ name })),
  };
}

export function sha256(contents: Buffer | string): string {
  return hash("sha256", contents);
}
