/** The expressions of `wrangler.toml`, which a local Worker runs only when it is told to, and how often they come. */
const jobs = [
	{ cron: '* * * * *', everyMs: 60_000 },
	{ cron: '5 * * * *', everyMs: 3_600_000 },
	{ cron: '15 2 * * *', everyMs: 86_400_000 },
];

/**
 * Plays the platform's clock: every job once at the start, since the last stop may have lost messages, then regularly.
 * A job that fails tells so in the Worker's log and is tried again with the next round.
 *
 * @param {number} port of the billing Worker
 */
export const runCron = (port) => {
	for (const { cron, everyMs } of jobs) {
		const wake = () => {
			fetch(`http://localhost:${port}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`).catch(
				() => undefined,
			);
		};
		wake();
		setInterval(wake, everyMs).unref();
	}
};
