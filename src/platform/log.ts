/** Structured logs: one JSON object a line, never personal data. Callers log ids, types and counts, not contents. */
export interface Log {
	debug(message: string, fields?: LogFields): void;
	info(message: string, fields?: LogFields): void;
	warn(message: string, fields?: LogFields): void;
	error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export const logLevels = ['debug', 'info', 'warn', 'error', 'none'] as const;
export type LogLevel = (typeof logLevels)[number];

export const createLog = (level: LogLevel, write: (line: string) => void = writeLine): Log => {
	const threshold = logLevels.indexOf(level);
	const at =
		(own: LogLevel) =>
		(message: string, fields: LogFields = {}) => {
			if (logLevels.indexOf(own) >= threshold) write(JSON.stringify({ level: own, message, ...fields }));
		};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

/** What an exception may tell in a log: its kind and its place, cut short; never a value it was thrown over. */
export const errorFields = (error: unknown): LogFields =>
	error instanceof Error
		? { error: error.name, detail: error.message.slice(0, 300), stack: (error.stack ?? '').slice(0, 1500) }
		: { error: typeof error, detail: String(error).slice(0, 300) };

// biome-ignore lint/suspicious/noConsole: the runtime's log is the console; this is its only use
const writeLine = (line: string): void => console.log(line);
