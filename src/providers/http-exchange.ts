import type { ProviderDeps } from './provider-deps.ts';

/** An answer as it came, or none: then nobody knows whether the request was carried out. */
export type HttpExchange = HttpAnswer | { readonly kind: 'lost'; readonly detail: string };

export interface HttpAnswer {
	readonly kind: 'answered';
	readonly status: number;
	/** Undefined where the body is not JSON. */
	readonly json: unknown;
	readonly header: (name: string) => string | null;
}

/** Waits for head and body together no longer than `deps.timeoutMs`, and follows no redirect: credentials stay where they are. */
export const exchange = async (deps: ProviderDeps, url: string, init: RequestInit): Promise<HttpExchange> => {
	const signal = AbortSignal.timeout(deps.timeoutMs);
	try {
		const response = await deps.fetch(url, { ...init, redirect: 'manual', signal });
		const text = await boundedText(response, answerBytesMax);
		if (text === null) return { kind: 'lost', detail: `an answer of more than ${answerBytesMax} bytes` };
		return {
			kind: 'answered',
			status: response.status,
			json: parseJson(text),
			header: (name) => response.headers.get(name),
		};
	} catch (error) {
		return { kind: 'lost', detail: `no answer: ${error instanceof Error ? error.name : 'unknown'}` };
	}
};

/** The seconds of `Retry-After`; null where it is missing or a date. */
export const retryAfterSecondsOf = (answer: HttpAnswer): number | null => {
	const text = answer.header('retry-after');
	return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
};

/** A hundred times what any of them sends; more would fill the isolate's memory. */
const answerBytesMax = 262_144;

/** Null for a body that is longer. */
export const boundedText = async (response: Response, bytesMax: number): Promise<string | null> => {
	if (response.body === null) return '';
	const decoder = new TextDecoder();
	let text = '';
	let bytes = 0;
	for await (const chunk of response.body) {
		bytes += chunk.byteLength;
		if (bytes > bytesMax) return null;
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
};

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
