// The one place where the project's name and version are written. The build
// copies the version into dist/package.json, and the Go program reads both
// from the host object.

export const name = 'sipwasm';
export const version = '0.1.0';
