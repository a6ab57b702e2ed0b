// `npm start`: everything a developer needs, from a fresh clone. Nothing may be imported here before the checks below:
// the packages may not be installed yet and an old Node may not even parse the rest.
const nodeMajorMin = 20;

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
	console.error(`Node ${nodeMajorMin} or newer is needed; this is ${process.versions.node}.`);
	process.exit(1);
}

const { start } = await import('./start/start.mjs');
await start(process.argv.slice(2), process.env);
