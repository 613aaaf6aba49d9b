// Runs a command of an operator.
import './require-node.mjs';

await import('../backend/cli/cli.ts');
