/** One step of an image's history as a Dockerfile would say it. */
export type HistoryCommand = {
  /** RUN, COPY, ENV …; null where the step does not tell. */
  instruction: string | null;
  /** What follows the instruction, one shell step a line. */
  text: string;
};

const instructions =
  'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR';
const instructionPattern = new RegExp(`^(${instructions})(?:\\s+|$)`);
/** `/bin/sh -c`, `/bin/bash -o pipefail -ec`: how RUN starts its shell. */
const shellPattern = /^(?:\/usr)?\/bin\/(?:ba|da|a)?sh(?:\s+-o\s+\w+|\s+-\w+)*\s+-\w*c\s+/;
/** `|2 VERSION=1 FLAG= /bin/sh -c …`: build arguments stand before the shell. */
const buildArgumentsPattern = /^\|\d+\s/;
const shellStart = /(?:\/usr)?\/bin\/(?:ba|da|a)?sh\s/;
const buildKitMark = '# buildkit';

/**
 * Takes the noise of the builders out of a history command: the shell that RUN starts, `#(nop)`, BuildKit's mark
 * at the end. Nothing is lost for good: pages show the raw text beside it on demand. Whoever pushes an image writes what
 * stands here, so no pattern looks at a character again and again.
 */
export function cleanHistoryCommand(raw: string): HistoryCommand {
  const command = withoutMark(raw.trim());
  const { instruction, rest } = splitInstruction(command);
  if (instruction !== null && instruction !== 'RUN') return { instruction, text: rest };
  return shellStep(rest, instruction);
}

function withoutMark(command: string): string {
  return /\s# buildkit$/.test(command) ? command.slice(0, -buildKitMark.length).trimEnd() : command;
}

function splitInstruction(command: string): { instruction: string | null; rest: string } {
  const found = instructionPattern.exec(command);
  if (!found) return { instruction: null, rest: command };
  return { instruction: found[1] ?? null, rest: command.slice(found[0].length).trim() };
}

function shellStep(command: string, known: string | null): HistoryCommand {
  const { buildArguments, bare } = takeBuildArguments(command);
  const script = bare.replace(shellPattern, '');
  if (script.startsWith('#(nop)')) {
    const { instruction, rest } = splitInstruction(script.slice('#(nop)'.length).trim());
    return { instruction, text: rest };
  }
  const instruction = known ?? (script === bare ? null : 'RUN');
  return { instruction, text: [buildArguments, foldLines(script)].filter(Boolean).join(' ') };
}

function takeBuildArguments(command: string): { buildArguments: string; bare: string } {
  const mark = buildArgumentsPattern.exec(command)?.[0];
  const shellAt = mark === undefined ? -1 : command.search(shellStart);
  if (mark === undefined || shellAt < 0) return { buildArguments: '', bare: command };
  return { buildArguments: command.slice(mark.length, shellAt).trim(), bare: command.slice(shellAt) };
}

const longLine = 100;

/**
 * Builders join the lines of a RUN and leave their indentation behind: runs of blanks show where they were. Where
 * none is left, a long line is broken before each `&&`.
 */
function foldLines(script: string): string {
  const lines = script
    .split(/[\n\t]|\s{2,}/)
    .map((line) => line.trim())
    .filter(Boolean);
  const [only = ''] = lines;
  if (lines.length > 1 || only.length <= longLine) return lines.join('\n  ');
  return only.split(/ (?=&& )/).join('\n  ');
}
