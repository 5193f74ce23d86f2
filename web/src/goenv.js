// What Go's runtime wants of an operating system: a stdout and stderr that are
// the console; everything else says "not implemented".

const decoder = new TextDecoder();
let line = '';
let tail = [];

function enosys() {
  const error = new Error('not implemented');
  error.code = 'ENOSYS';
  return error;
}

/** The first line of the panic among the last lines that Go wrote, '' for none. */
export function lastWords() {
  const panic = tail.find((text) => /^(panic|fatal error|runtime):/.test(text)) || tail[tail.length - 1];
  return panic ? `: ${panic}` : '';
}

function writeSync(fd, bytes) {
  line += decoder.decode(bytes);
  const end = line.lastIndexOf('\n');
  if (end >= 0) {
    const text = line.slice(0, end);
    line = line.slice(end + 1);
    tail = [...tail, ...text.split('\n')].slice(-200);
    console[fd === 2 ? 'error' : 'log'](text);
  }
  return bytes.length;
}

const refused = Object.fromEntries(`chmod chown close fchmod fchown fstat ftruncate lchown link lstat
  mkdir open read readdir readlink rename rmdir stat symlink truncate unlink utimes`.split(/\s+/)
  .map((name) => [name, (...args) => args[args.length - 1](enosys())]));

export const consoleFS = {
  ...refused,
  constants: {
    O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1, O_DIRECTORY: -1,
  },
  writeSync,
  write(fd, buffer, offset, length, position, callback) {
    callback(null, writeSync(fd, buffer.subarray(offset, offset + length)));
  },
  fsync: (fd, callback) => callback(null),
};

export const noProcess = {
  getuid: () => -1,
  getgid: () => -1,
  geteuid: () => -1,
  getegid: () => -1,
  getgroups: () => { throw enosys(); },
  pid: -1,
  ppid: -1,
  umask: () => { throw enosys(); },
  cwd: () => { throw enosys(); },
  chdir: () => { throw enosys(); },
};

export const noPath = { resolve: (...segments) => segments.join('/') };
