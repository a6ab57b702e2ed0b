import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createMailRenderer } from '../../src/documents/mail.ts';
import type { TemplateTexts } from '../../src/domain/notifications/email-template.ts';
import { frenchConsumer } from '../support/company.builder.ts';
import { frenchConsumerInvoice } from '../support/invoice.builder.ts';
import { shippedTemplates } from './mail-templates.ts';

const renderer = createMailRenderer(shippedTemplates);

const good: TemplateTexts = {
	subject: 'Facture {{ invoice_number }}',
	html: '<p>{{ customer_name }}</p>\n<p>{{ invoice_number }} : {{ amount_due }}</p>',
	text: '{{ invoice_number }} : {{ amount_due }}',
};

const faults = (texts: Partial<TemplateTexts>) => renderer.faultsIn('overdue', 'fr', { ...good, ...texts });

/** The one fault, which must be in the HTML part. */
const htmlFault = async (html: string): Promise<string> => {
	const found = await faults({ html });
	expect(found.map(({ part }) => part)).toEqual(['html']);
	return found[0]!.detail;
};

const named = '{{ invoice_number }}{{ amount_due }}';

test('texts without a fault are accepted', async () => {
	expect(await faults({})).toEqual([]);
});

describe('bad input', () => {
	test('an unknown variable is refused with its name, its line, and those that there are', async () => {
		const detail = await htmlFault(`${named}\n<p>\n{% if is_late %}{{ customer_nom }}{% endif %}</p>`);
		expect(detail).toMatch(/^Line 3: there is no variable "customer_nom"\. There are customer_name, /);
	});

	test('an unknown variable is found where no sample goes', async () => {
		expect(await htmlFault(`${named}{% if days_late > 9999 %}{{ nobody }}{% endif %}`)).toContain('"nobody"');
	});

	test('a missing variable is refused by its name, in each body that lacks it', async () => {
		const found = await faults({ html: '<p>Payez !</p>', text: 'Payez {{ amount_due }} !' });
		expect(found).toEqual([
			{ part: 'html', detail: 'The variable "invoice_number" is missing: The invoice’s number.' },
			{ part: 'html', detail: 'The variable "amount_due" is missing: What is left to pay.' },
			{ part: 'text', detail: 'The variable "invoice_number" is missing: The invoice’s number.' },
		]);
	});

	test.each([
		['over a huge range', '{% for i in (1..10000000) %}x{% endfor %}'],
		['within loops', loopsWithin(6, '(1..50)')],
		['within loops over a list of ours', loopsWithin(12, 'seller_identity')],
		[
			'that doubles a text',
			'{% assign t = "xxxxxxxx" %}{% for i in (1..60) %}{% assign t = t | append: t %}{% endfor %}',
		],
		[
			'that captures a text twice',
			'{% capture t %}xxxxxxxx{% endcapture %}{% for i in (1..60) %}{% capture t %}{{ t }}{{ t }}{% endcapture %}{% endfor %}',
		],
	])('a loop %s that runs away is refused as such, even where the clock stands still', async (_, loop) => {
		const clock = vi.spyOn(performance, 'now').mockReturnValue(1);
		const detail = await htmlFault(named + loop).finally(() => clock.mockRestore());
		expect(detail).toMatch(/a loop runs away/);
	});

	test('2 MB output is refused with its size', async () => {
		const detail = await htmlFault(`${named}{% for i in (1..1500) %}${'x'.repeat(1_500)}{% endfor %}`);
		expect(detail).toMatch(/^It writes 22\d{5} bytes; a mail has at most 2097152 \(2 MB\)\.$/);
	});

	test('HTML in a name cannot be let through: the filter raw is refused', async () => {
		expect(await htmlFault(`${named}\n{{ customer_name | raw }}`)).toBe(
			'Line 2: the filter "raw" is refused: it would let the HTML in a customer’s name through.',
		);
	});

	test.each(['{% echo customer_name %}', '{% cycle customer_name %}', '{% liquid echo customer_name %}'])(
		'nor past the filters: %s',
		async (tag) => {
			expect(await htmlFault(named + tag)).toMatch(/^Line 1: there is no tag "(echo|cycle|liquid)" for mails/);
		},
	);

	test.each(["{% include 'x' %}", "{% render 'x' %}", "{% layout 'x' %}"])(
		'another file is refused: %s',
		async (tag) => {
			expect(await htmlFault(named + tag)).toMatch(/there is no tag .* a template stands alone/);
		},
	);

	test('an unknown filter is refused by its name', async () => {
		expect(await htmlFault(`${named}{{ customer_name | shout }}`)).toBe('Line 1: there is no filter "shout".');
	});

	test('what does not parse is refused with the place', async () => {
		expect(await htmlFault(`${named}\n{% if is_late %}`)).toMatch(/^Line 2: it cannot be read: .*not closed/);
	});

	test('what a mail may lack is not taken for granted', async () => {
		expect(await htmlFault(`${named}{{ payment_url.size.x }}`)).toMatch(/cannot be filled in/);
	});

	test('a script is refused', async () => {
		expect(await htmlFault(`${named}\n\n<ScRipt>1</script>`)).toMatch(/^Line 3: .*no scripts/);
	});

	test('a subject of two lines, and one that is empty for some mails, are refused', async () => {
		expect(await faults({ subject: 'a\nb' })).toEqual([{ part: 'subject', detail: 'A subject is one line.' }]);
		expect(await faults({ subject: '{{ payment_url }}' })).toEqual([
			{ part: 'subject', detail: 'The subject would be empty for some mails.' },
		]);
	});

	test('a text above 100,000 characters is refused', async () => {
		expect(await htmlFault('x'.repeat(100_001))).toBe('At most 100000 characters.');
	});
});

test('whatever a name holds, no mark of it is markup in an own text', async () => {
	const own = { ...good, html: '<p title="{{ customer_name }}">{{ customer_name | upcase | downcase }}</p>' };
	await fc.assert(
		fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (name) => {
			const invoice = frenchConsumerInvoice({ billing: { ...frenchConsumer, name } });
			const mail = {
				template: 'invoice',
				invoice,
				paymentUrl: null,
				attachmentName: null,
				isCollected: false,
			} as const;
			const result = await renderer.renderMail(mail, own);
			if (!result.ok) throw new Error(result.error.type);
			const inner = /^<p title="(.*)">(.*)<\/p>$/s.exec(result.value.html);
			expect(inner?.[1]).not.toMatch(/[<>"']/);
			expect(inner?.[2]).not.toMatch(/[<>"']/);
		}),
		{ numRuns: 1_000 },
	);
});

function loopsWithin(depth: number, list: string): string {
	const opened = Array.from({ length: depth }, (_, level) => `{% for v${level} in ${list} %}`).join('');
	return `${opened}x${'{% endfor %}'.repeat(depth)}`;
}
