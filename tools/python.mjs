// Which Python has the packages of the example servers: PYTHON_BIN, else Debian's own.
import { spawnSync } from 'node:child_process';

/** @returns {string | undefined} */
export function pythonWithSimpleJwt() {
  return pythonWith('rest_framework_simplejwt');
}

/** @returns {string | undefined} */
export function pythonWithAll() {
  return pythonWith('rest_framework_simplejwt, flask_jwt_extended');
}

function pythonWith(modules) {
  return [process.env.PYTHON_BIN, '/usr/bin/python3']
    .filter((path) => path !== undefined)
    .find((path) => spawnSync(path, ['-c', `import ${modules}`]).status === 0);
}
