import {
	analyzeSync,
	ForTag,
	Liquid,
	LiquidError,
	type Parser,
	type TagToken,
	type Template,
	type TopLevelToken,
} from 'liquidjs';
import { err, ok, type Result } from '../domain/kernel/result.ts';
import type { TemplatePart } from '../domain/notifications/email-template.ts';

/** Where a template is at fault; line 1 is its first. Null: no place can be named. */
export interface TextFault {
	readonly line: number | null;
	readonly reason: string;
}

export type TextError =
	| ({ readonly kind: 'failed' } & TextFault)
	/** At least so many bytes. */
	| { readonly kind: 'too-large'; readonly bytes: number };

/** A text that parsed. */
export interface ParsedText {
	readonly part: TemplatePart;
	readonly templates: readonly Template[];
}

/** A template of ours has 3 KB; a tenant's own may be larger, but never a program. */
export const parseCharactersMax = 100_000;
/** Mail providers cut or refuse long before their 25 MB when the body itself is large. */
export const outputBytesMax = 2 * 1024 * 1024;
/**
 * A mail renders in well under a millisecond. On the platform the clock stands still while a template computes, so the
 * units below end a runaway loop there; elsewhere time may end it first.
 */
const renderMsMax = 500;
/** Units for what a template builds: characters put out, members of lists, and steps. */
const unitsMax = 2_000_000;
/** For one tag, value or piece of text that a loop goes through once more. */
const stepUnits = 10;

export const parseText = (part: TemplatePart, source: string): Result<ParsedText, TextFault> => {
	try {
		return ok({ part, templates: engineOf(part).parse(source) });
	} catch (failure) {
		return err(faultOf(failure));
	}
};

export const renderText = async (
	{ part, templates }: ParsedText,
	variables: object,
): Promise<Result<string, TextError>> => {
	try {
		const output = String(await engineOf(part).render([...templates], variables));
		// The characters are counted first: counting bytes would build the whole text in memory.
		const bytes = output.length > outputBytesMax ? output.length : new TextEncoder().encode(output).length;
		return bytes > outputBytesMax ? err({ kind: 'too-large', bytes }) : ok(output);
	} catch (failure) {
		return err({ kind: 'failed', ...faultOf(failure) });
	}
};

/** Every name that a text expects to be given, with the line where it first stands. */
export const namesIn = ({ templates }: ParsedText): ReadonlyMap<string, number> => {
	const { globals } = analyzeSync([...templates], { partials: false });
	return new Map(Object.entries(globals).map(([name, [first]]) => [name, first?.location.row ?? 1]));
};

/** Steps count against the memory's limit, which is the only one that needs no clock. */
class BoundedFor extends ForTag {
	constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
		const before = remaining.length;
		super(token, remaining, liquid, parser);
		const units = stepUnits * (before - remaining.length);
		this.templates.unshift({
			token,
			render(context) {
				context.memoryLimit.use(units);
			},
		});
	}
}

/** What a mail needs. Those that read files, or write values as they come, do not exist here. */
const allowedTags: ReadonlySet<string> = new Set([
	'if',
	'unless',
	'case',
	'for',
	'break',
	'continue',
	'assign',
	'capture',
	'comment',
	'#',
]);

const createEngine = (write: (text: string) => string): Liquid => {
	const engine = new Liquid({
		strictVariables: true,
		strictFilters: true,
		ownPropertyOnly: true,
		templates: {}, // look-ups end here, never in a file system
		parseLimit: parseCharactersMax,
		renderLimit: renderMsMax,
		memoryLimit: unitsMax,
		outputEscape: function (this: { context: { memoryLimit: { use(units: number): void } } }, value: unknown) {
			const text = textOf(value);
			this.context.memoryLimit.use(stepUnits + text.length);
			return write(text);
		},
	});
	engine.registerTag('for', BoundedFor);
	for (const name of Object.keys(engine.tags)) if (!allowedTags.has(name)) delete engine.tags[name];
	// It would put the markup in a customer's name into the page.
	delete engine.filters['raw'];
	return engine;
};

const textOf = (value: unknown): string => {
	if (Array.isArray(value)) return value.map(textOf).join('');
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark);

const htmlEngine = createEngine(escapeHtml);
const textEngine = createEngine((text) => text);

const engineOf = (part: TemplatePart): Liquid => (part === 'html' ? htmlEngine : textEngine);

const faultOf = (failure: unknown): TextFault => {
	if (!(failure instanceof Error)) return { line: null, reason: String(failure) };
	if (!LiquidError.is(failure)) return { line: null, reason: failure.message };
	const [line] = failure.token.getPosition();
	// The engine adds the place to its messages; we tell it in our own words.
	return { line: line ?? null, reason: failure.message.replace(/, (file:.*, )?line:\d+, col:\d+$/s, '') };
};
