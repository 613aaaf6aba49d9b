// Finds the worst habits of a translated English in every text of the repository.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const habits = [
  [/\bwhoever\b/i, 'name the actor: "a user who …", "callers"'],
  [
    /(?<!\b(?:there|here) )\b(?:is|are|was|were) no\b(?! longer\b| more\b| different\b)/i,
    '"is not", "are not"',
  ],
  [/\bso many\b/i, 'give the number or the limit'],
  [/\bof late\b/i, '"recently"'],
  [/\bby then\b/i, '"at that moment", "before"'],
  [/\blets? go of\b/i, '"releases", "drops"'],
  [/\bsees? to it\b/i, '"makes sure", "ensures"'],
  [/\btakes? back\b/i, '"undoes", "cancels"'],
  [/\bfor want of\b/i, '"without"'],
  [/\bbefalls?\b/i, '"happens to", "affects"'],
  [/\banew\b/i, '"again"'],
  [/\bamid\b/i, '"during"'],
  [/\bhow (?:a|an|the|it|they) \w+ stands?\b/i, '"the state of"'],
  [/\be-mail\b/i, '"email"'],
];
const texts = /\.(?:ts|mjs|js|html|md|css|yaml|sh|conf)$|(?:Caddyfile|Dockerfile)$/;
// They quote the habits.
const quoting = ['tools/plain-english.mjs', 'CONTRIBUTING.md'];
const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');

let count = 0;
for (const file of files.filter((name) => texts.test(name) && !quoting.includes(name))) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    for (const [habit, better] of habits) {
      const found = habit.exec(line);
      if (found === null) continue;
      console.error(`${file}:${index + 1}: "${found[0]}": better ${better}`);
      count += 1;
    }
  }
}
process.exitCode = count > 0 ? 1 : 0;
