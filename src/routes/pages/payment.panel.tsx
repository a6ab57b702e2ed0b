import type { FC } from 'hono/jsx';
import type { PaymentView, Reload, Step } from './payment.view.ts';
import type { PageWords } from './words.ts';

/** How a payment stands. Its words say it, the color only repeats them. */
export const PaymentPanel: FC<{ payment: PaymentView; words: PageWords }> = ({ payment, words }) => {
	const { kind, title, texts, steps, facts, button, receiptUrl, reload } = payment;
	return (
		<section class={`panel ${kind}`} aria-labelledby="payment-state">
			<div role={kind === 'failed' ? 'alert' : 'status'}>
				<h2 id="payment-state">{title}</h2>
				{texts.map((text) => (
					<p>{text}</p>
				))}
				{steps.length > 0 && (
					<ol>
						{steps.map((step) => (
							<li>
								<Sentence step={step} />
							</li>
						))}
					</ol>
				)}
			</div>
			{facts.length > 0 && (
				<dl>
					{facts.map(({ label, value }) => (
						<div>
							<dt>{label}</dt>
							<dd>{value}</dd>
						</div>
					))}
				</dl>
			)}
			{button !== null && (
				<a class="button" href={button.href}>
					{button.label}
				</a>
			)}
			{receiptUrl !== null && (
				<a class="button" href={receiptUrl}>
					{words.payment.receipt}
				</a>
			)}
			{reload !== null && button === null && <Reloading reload={reload} words={words} />}
		</section>
	);
};

/** A code is a link for phones that dial it, and bold for eyes that look for it. */
const Sentence: FC<{ step: Step }> = ({ step: { text, dial } }) => {
	if (dial === null) return <>{text}</>;
	const [before, after] = text.split('{code}');
	return (
		<>
			{before}
			<a class="code" href={`tel:${dial.replaceAll('#', '%23')}`}>
				{dial}
			</a>
			{after}
		</>
	);
};

const Reloading: FC<{ reload: Reload; words: PageWords }> = ({ reload, words: { payment } }) => (
	<>
		<a class="button" href={reload.afterSeconds === null ? reload.restUrl : reload.url}>
			{payment.look_again}
		</a>
		{reload.afterSeconds !== null && (
			<p class="soft after">
				{payment.reloads} <a href={reload.restUrl}>{payment.stop_reloading}</a>
			</p>
		)}
	</>
);
