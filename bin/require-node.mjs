// Older versions of Node can run this file but not the TypeScript it imports: they would only
// report ERR_UNKNOWN_FILE_EXTENSION.
const neededMajor = 26;
const { node } = process.versions;
if (Number.parseInt(node, 10) < neededMajor) {
  console.error(`Latchkey needs Node ${neededMajor} or newer, and this is Node ${node}.`);
  process.exit(1);
}
