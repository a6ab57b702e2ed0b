import type { FC } from 'hono/jsx';
import { Layout } from './layout.tsx';
import { Methods, Problem } from './methods.form.tsx';
import type { MethodsView } from './methods.view.ts';
import type { AccountRow, PayView, TransferView } from './pay.view.ts';
import { PaymentPanel } from './payment.panel.tsx';
import type { PaymentView } from './payment.view.ts';
import { fill } from './words.ts';

export interface PayPageProps {
	readonly view: PayView;
	/** Of the page without a query. */
	readonly path: string;
	readonly payment: PaymentView | null;
	readonly methods: MethodsView | null;
}

/** What is due, how to pay it, and the document. Without scripts: it works wherever a page can be read. */
export const PayPage: FC<PayPageProps> = ({ view, path, payment, methods }) => {
	const { words, state, locale } = view;
	return (
		<Layout
			locale={locale}
			title={titleOf({ view, path, payment, methods })}
			header={<Seller view={view} />}
			footer={<Contact view={view} />}
		>
			{methods?.problem && <Problem problem={methods.problem} words={words} />}
			<h1>
				{words.invoice} <span>{view.number}</span>
			</h1>
			<p class="soft">{view.billedTo}</p>
			{payment !== null && <PaymentPanel payment={payment} words={words} />}
			<section class={state.kind}>
				{state.label !== '' && <p class="state">{state.label}</p>}
				<p class="amount">{state.headline}</p>
				<p>{state.detail}</p>
				<a class={methods === null && payment === null ? 'button' : 'button plain'} href={view.pdfUrl}>
					{words.pdf}
				</a>
			</section>
			{methods !== null && <Methods methods={methods} words={words} locale={locale} path={path} />}
			{view.transfer !== null && payment?.kind !== 'waiting' && <Transfer view={view} transfer={view.transfer} />}
			<Lines view={view} />
		</Layout>
	);
};

/** Tabs and screen readers tell the state before anything else. */
const titleOf = ({ view, payment, methods }: PayPageProps): string => {
	const { words, number, sellerName } = view;
	const state = methods?.problem ? words.methods.problem : payment?.title;
	return state === undefined ? view.title : fill(words.payment.page_title, { state, number, seller: sellerName });
};

const Seller: FC<{ view: PayView }> = ({ view }) =>
	view.logo === null ? <span>{view.sellerName}</span> : <img src={view.logo} alt={view.sellerName} />;

const Transfer: FC<{ view: PayView; transfer: TransferView }> = ({ view: { words, sellerName }, transfer }) => {
	if (transfer.accounts.length === 0) {
		return (
			<section>
				<p>{fill(words.no_account, { seller: sellerName })}</p>
			</section>
		);
	}
	return (
		<section>
			<h2>{words.transfer}</h2>
			{transfer.accounts.map((rows) => (
				<dl>
					{[{ label: words.amount, value: transfer.amount, inFours: false }, ...rows].map((row) => (
						<div>
							<dt>{row.label}</dt>
							<dd class="copy">
								<Copyable row={row} />
							</dd>
						</div>
					))}
				</dl>
			))}
			<p class="soft">{words.transfer_hint}</p>
		</section>
	);
};

/** The gaps are margins, so that a copied IBAN has none: banks refuse the blanks that some phones copy. */
const Copyable: FC<{ row: AccountRow }> = ({ row }) => (
	<>{row.inFours ? row.value.match(/.{1,4}/g)?.map((four) => <span class="four">{four}</span>) : row.value}</>
);

const Lines: FC<{ view: PayView }> = ({ view }) => (
	<section>
		<h2>{view.words.lines}</h2>
		<ul>
			{view.lines.map(({ description, quantity, total }) => (
				<li>
					<span>
						<span lang={view.linesLocale}>{description}</span>
						{quantity !== null && <small>{quantity}</small>}
					</span>
					<span class="money">{total}</span>
				</li>
			))}
			{view.moreLines !== null && <li class="soft">{view.moreLines}</li>}
		</ul>
		<dl class="sums">
			{view.sums.map(({ label, value }) => (
				<div>
					<dt>{label}</dt>
					<dd class="money">{value}</dd>
				</div>
			))}
		</dl>
	</section>
);

const Contact: FC<{ view: PayView }> = ({ view: { words, contact } }) => (
	<>
		<p>{contact.legalName}</p>
		{(contact.email !== null || contact.phone !== null) && (
			<p>
				{words.question} {contact.email !== null && <a href={`mailto:${contact.email}`}>{contact.email}</a>}{' '}
				{contact.phone !== null && <a href={`tel:${contact.phone.replace(/[^+\d]/g, '')}`}>{contact.phone}</a>}
			</p>
		)}
	</>
);
