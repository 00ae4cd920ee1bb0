import { relative, resolve } from "node:path";
import { commandFor } from "./command-line/invocation.ts";
import { hasSay } from "./constraints.ts";
import { type Conflict, CreateError } from "./errors.ts";
import type { CreateResult, FileAction, Reporter } from "./events.ts";
import { refuseApp } from "./existing-app.ts";
import { renderApp, renderFiles } from "./files/app.ts";
import { type Decision, type Policy, conflictsIn, decide } from "./files/decide.ts";
import { type AppDescription, describeApp, storedAnswers } from "./files/description.ts";
import { diffOf } from "./files/diff.ts";
import { plan } from "./files/plan.ts";
import { ignoredNote } from "./ignored-note.ts";
import {
  notesOnAnswers,
  notesOnFiles,
  notesOnFolder,
  notesOnInstallation,
  notesOnServices,
} from "./notes.ts";
import { notesOnPlace } from "./notes-on-place.ts";
import type { Answers, Values } from "./options.ts";
import { packageManagers } from "./package-managers.ts";
import { settle } from "./record/open.ts";
import { readRecord } from "./record/read.ts";
import { isRecorded } from "./record/same.ts";
import { sourceOfThisProgram } from "./source.ts";
import { prefixInRepository, startRepository } from "./steps/git.ts";
import { ignoredPaths } from "./steps/ignored.ts";
import { install, missingForDevelopment } from "./steps/install.ts";
import { nextSteps } from "./steps/next.ts";
import { throwIfCancelled } from "./steps/interruptible.ts";
import { pin } from "./steps/pin.ts";
import type { Account } from "./transaction/account.ts";
import { commitInto } from "./transaction/commit-into.ts";
import type { Replacement } from "./transaction/commit.ts";

export interface CreationSettings {
  /** What a relative directory is relative to. */
  readonly cwd: string;
  readonly install: boolean;
  readonly git: boolean;
  readonly onConflict: Policy;
  /** Write nothing. */
  readonly dryRun: boolean;
  /** Put a diff of each file into the plan, and write nothing. */
  readonly diff: boolean;
  /** What people answered themselves; the other answers are ours, and may need a word. */
  readonly given: Values;
}

/**
 * The making of one app: `write`, `install` and `finish`, in this order. The command line, the Yeoman generator and the
 * function all end here. A signal that is aborted ends a step.
 */
export class Creation {
  readonly #answers: Answers;
  readonly #settings: CreationSettings;
  readonly #reporter: Reporter;
  readonly #folder: string;
  #files: readonly FileAction[] = [];
  #installed = false;
  readonly #notes: string[] = [];

  constructor(answers: Answers, settings: CreationSettings, reporter: Reporter) {
    this.#answers = answers;
    this.#settings = settings;
    this.#reporter = reporter;
    this.#folder = resolve(settings.cwd, answers.directory);
  }

  /**
   * Plans everything, and writes it: all of it or nothing.
   *
   * @throws {CreateError} CONFLICT naming every path that is in the way, APP_EXISTS, or one of those of `settle`, `plan` and
   * `commit`
   */
  async write(signal?: AbortSignal): Promise<void> {
    const { cwd } = this.#settings;
    const recovery = await settle(this.#folder, this.#reporter, this.#dry);
    throwIfCancelled(signal);
    const description = await this.#description(cwd);
    const rendered = await renderApp(description);
    const isFinished = recovery?.outcome === "finished" && (await this.#isThis(description));
    if (!isFinished) await refuseApp(this.#folder, this.#settings.given);
    const policy = isFinished ? "skip" : this.#settings.onConflict;
    const decisions = decide(await plan(this.#folder, rendered), policy);
    this.#files = await Promise.all(decisions.map((decision) => this.#describe(decision)));
    this.#reporter.event({ type: "plan", directory: this.#folder, files: this.#files });

    const conflicts = conflictsIn(decisions);
    if (conflicts.length > 0) {
      throw new CreateError(
        "CONFLICT",
        this.#typed("."),
        conflicts.map((one) => this.#typedOut(one)),
        this.#command(),
      );
    }
    if (this.#dry) return;
    const replacements = decisions.flatMap(replacementFor);
    const { packageManager } = this.#answers;
    const account: Account = { from: null, files: [], next: ["install", "test"], packageManager };
    await commitInto(this.#folder, replacements, { account, signal });
    const files = replacements.map(({ path }) => path);
    this.#reporter.event({ type: "written", files });
  }

  /** @throws {CreateError} INSTALL_FAILED or STOPPED; what is written stays */
  async install(signal?: AbortSignal): Promise<void> {
    if (this.#dry || !this.#settings.install) return;
    const { packageManager } = this.#answers;
    const command = packageManagers[packageManager].fullInstall;
    const began = performance.now();
    await this.#reporter.during(command, () =>
      install(this.#folder, packageManager, {
        showsOutput: this.#reporter.showsOutput,
        next: this.#next(),
        signal,
      }),
    );
    const missing = await missingForDevelopment(this.#folder);
    this.#installed = missing.length === 0;
    this.#notes.push(...notesOnInstallation(packageManager, missing));
    const seconds = Math.round(performance.now() - began) / 1000;
    this.#reporter.event({ type: "installed", command, seconds });
  }

  /** @throws {CreateError} STOPPED; what is written stays */
  async finish(signal?: AbortSignal): Promise<CreateResult> {
    let committed = false;
    if (!this.#dry && this.#settings.git) {
      const message = "Create the app with create-sticky-socketio-app";
      const outcome = await startRepository(this.#folder, message, signal);
      if (signal?.aborted === true) throw new CreateError("STOPPED", this.#next());
      this.#reporter.event({ type: "git", ...outcome });
      committed = outcome.committed;
    }
    const paths = this.#files.map(({ path }) => path);
    this.#notes.push(...(await notesOnPlace(this.#folder, this.#answers.packageManager, paths)));
    if (!this.#dry) {
      const ignored = await ignoredPaths(this.#folder, paths);
      if (ignored.length > 0) this.#notes.push(ignoredNote(ignored));
    }
    const result = this.#result(committed);
    this.#reporter.result(result);
    return result;
  }

  get #dry(): boolean {
    return this.#settings.dryRun || this.#settings.diff;
  }

  #result(committed: boolean): CreateResult {
    const { framework, adapter, balancing } = this.#answers;
    const spread = hasSay("balancing", this.#answers)
      ? `${balancing} balancing`
      : "WebSocket alone";
    const what = `Socket.IO with ${framework}, the ${adapter} adapter and ${spread}`;
    return {
      code: this.#dry ? "PLANNED" : "CREATED",
      message: `${this.#dry ? "Would make" : "Made"} ${this.#typed(".")}: ${what}.`,
      directory: this.#folder,
      answers: storedAnswers(this.#answers),
      files: this.#files,
      installed: this.#installed,
      committed,
      notes: [
        ...notesOnAnswers(this.#answers, this.#settings.given),
        ...notesOnServices(this.#answers),
        ...notesOnFolder(this.#folder, this.#answers.packageManager),
        ...notesOnFiles(this.#files),
        ...this.#notes,
      ],
      next: this.#next(),
      command: this.#command(),
    };
  }

  #command(): string {
    const { onConflict, install: installs, git } = this.#settings;
    return commandFor({ ...this.#answers, onConflict, install: installs, git });
  }

  #next(): string[] {
    return nextSteps(this.#answers, { folder: this.#folder, installed: this.#installed });
  }

  async #description(cwd: string): Promise<AppDescription> {
    const [version, source] = await Promise.all([
      pin(this.#answers.packageManager, { cwd }),
      sourceOfThisProgram(),
    ]);
    return { ...describeApp(this.#answers, version), source };
  }

  /** Whether the app that is there is the one to make. */
  async #isThis(description: AppDescription): Promise<boolean> {
    const app = await readRecord(this.#folder);
    return isRecorded(app, description, await renderFiles(description));
  }

  async #describe(decision: Decision): Promise<FileAction> {
    const { planned, action } = decision;
    const described = { path: planned.file.path, action };
    return this.#settings.diff
      ? { ...described, diff: await diffOf(decision, prefixInRepository(this.#folder)) }
      : described;
  }

  #typedOut({ path, reason }: Conflict): Conflict {
    return { path: this.#typed(path), reason };
  }

  /** A path of the app as it would be typed here. */
  #typed(path: string): string {
    return relative(process.cwd(), resolve(this.#folder, path)) || ".";
  }
}

function replacementFor({ planned, action }: Decision): Replacement[] {
  if (action !== "create" && action !== "overwrite") return [];
  const { path, contents, executable } = planned.file;
  const before = planned.found === "file" ? planned : undefined;
  return [{ path, before, after: { contents, executable } }];
}
