// SPDX-License-Identifier: Apache-2.0
// Two payment gateways of the tests' own, WeChat Pay v3 and Alipay, on loopback: they keep books, verify every request's
// signature and sign every answer; the cryptography is that of the vendors' own npm SDKs. And they fail in every way that
// gateways fail: `faults` says how often. All keys are made at the start and belong to nobody.
import { AlipaySdk } from 'alipay-sdk';
import { createHash, createSign, createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
const { Aes, Formatter, Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin');

const MCH = '1900000109', APP = 'wx8888888888888888', ALI_APP = '2021000000000000', SELLER = '2088000000000000';
const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const yuan = fen => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
const fen = text => Math.round(Number(text) * 100);	// of a test, with small amounts
const beijing = at => new Date(at + 8 * 3600e3).toISOString().slice(0, 19);
const pause = ms => new Promise(r => setTimeout(r, ms));
const chance = p => Math.random() < p;

export class Gateways {
	// dir: where the merchant's key files and the settings for baokao go; base: where notices are sent.
	static async start(dir, base) {
		const g = new Gateways();
		Object.assign(g, { dir, base, orders: new Map(), faults: {}, sent: 0, forgedSent: 0, calls: 0, bad: [], merchant: keys(), platform: keys(),
			alipayMerchant: keys(), alipay: keys(),
			v3: randomBytes(16).toString('hex'), serial: 'A'.repeat(40), platformId: 'PUB_KEY_ID_0119000001092024110700000000000001',
				pending: new Set() });
		g.http = createServer((q, r) => g.serve(q, r).catch(e => { g.bad.push(e.stack); r.destroy(); }));
		await new Promise(done => g.http.listen(0, '127.0.0.1', done));
		g.port = g.http.address().port;
		g.sdk = new AlipaySdk({ appId: ALI_APP, privateKey: g.alipay.privateKey, alipayPublicKey: g.alipay.publicKey, keyType: 'PKCS8' });
		return g;
	}
	settings() {
		const file = (name, text) => { const path = join(this.dir, name); writeFileSync(path, text, { mode: 0o600 }); return path; };
		return `public_url: ${this.base}
gateways:
  wechat:
    kind: wechat
    mchid: "${MCH}"
    appid: ${APP}
    serial: ${this.serial}
    key: ${file('apiclient_key.pem', this.merchant.privateKey)}
    v3_key: ${file('v3.key', this.v3)}
    public_key_id: ${this.platformId}
    public_key: ${file('wechat_pub.pem', this.platform.publicKey)}
    url: http://127.0.0.1:${this.port}
    per_second: 1000
  alipay:
    kind: alipay
    app_id: "${ALI_APP}"
    seller_id: "${SELLER}"
    key: ${file('alipay_app.pem', this.alipayMerchant.privateKey)}
    public_key: ${file('alipay_pub.pem', this.alipay.publicKey)}
    url: http://127.0.0.1:${this.port}/gateway.do
    mode: qr
    per_second: 1000
`;
	}
	stop() { this.http.closeAllConnections(); return new Promise(r => this.http.close(r)); }

	// ---- what happens to money
	order(number, gateway, amount, expires) {
		const o = this.orders.get(number);
		if (o) return o;
		const made = { number, gateway, amount, expires, paid: 0, refunds: new Map(), closed: false, scanned: gateway === 'wechat' || chance(0.5),
			transaction: `${gateway === 'wechat' ? 42 : 20}${Date.now()}${String(this.orders.size).padStart(8, '0')}` };
		this.orders.set(number, made);
		return made;
	}
	// A payer pays; the notice is on its way, or is not. false: the gateway does not take money for it any more.
	pay(number, amount, notify = true) {
		const o = this.orders.get(number);
		if (!o || o.paid || o.closed || Date.now() > o.expires) return false;
		o.scanned = true;
		o.paid = amount ?? o.amount;
		o.paidAt = Date.now();
		if (notify) this.track(this.notices(o));
		return true;
	}
	track(p) { this.pending.add(p); p.catch(e => this.bad.push(e.stack)).finally(() => this.pending.delete(p)); }
	async quiet() { while (this.pending.size) await Promise.all(this.pending); }

	async notices(o) {
		const f = this.faults;
		if (chance(f.lost ?? 0)) return;
		if (chance(f.delayed ?? 0)) await pause(Math.random() * (f.delayMs ?? 2000));
		const times = chance(f.doubled ?? 0) ? 2 + Math.floor(Math.random() * 3) : 1;
		if (chance(f.forged ?? 0)) await this.notify(o, { forge: true });
		if (chance(f.parallel ?? 0)) await Promise.all(Array.from({ length: 3 }, () => this.retry(o)));
		for (let i = 0; i < times; i++) await this.retry(o);
		if (chance(f.replayed ?? 0)) { await pause(500); await this.retry(o); }
	}
	async retry(o) {	// until it is taken, a few times: then the poller has to find it
		for (let i = 0; i < 4; i++) { if (await this.notify(o) === true) return; await pause(300 << i); }
	}
	// One notice. true: taken.
	async notify(o, { forge = false, amount, old = 0 } = {}) {
		this.sent++;
		if (forge) this.forgedSent++;
		const [headers, body] = o.gateway === 'wechat' ? this.wechatNotice(o, forge, amount, old) : this.alipayNotice(o, forge, amount);
		try {
			const r = await fetch(`${this.base}/notify/${o.gateway}`, { method: 'POST', headers, body, signal: AbortSignal.timeout(8000) });
			const text = await r.text(), taken = o.gateway === 'wechat' ? r.status === 200 || r.status === 204 : r.status === 200 &&
				text === 'success';
			if (forge && taken) this.bad.push(`a forged notice was taken: ${o.number}`);
			if (forge && r.status >= 500) this.bad.push(`a forged notice: ${r.status}`);
			return taken;
		} catch { return false; }	// the server is down at this moment
	}
	wechatTransaction(o, amount) {
		return { mchid: MCH, appid: APP, out_trade_no: o.number, transaction_id: o.transaction, trade_type: 'NATIVE', trade_state: o.paid
			? o.refunds.size ? 'REFUND' : 'SUCCESS' : o.closed ? 'CLOSED' : 'NOTPAY', trade_state_desc: '-', bank_type: 'OTHERS', attach: '',
			...(o.paid && { success_time: beijing(o.paidAt) + '+08:00', payer: { openid: 'o' + o.number },
				amount: { total: amount ?? o.paid, payer_total: 1, currency: 'CNY', payer_currency: 'CNY' } }) };
	}
	signed(body, key = this.platform.privateKey, at = Math.floor(Date.now() / 1000)) {
		const nonce = Formatter.nonce();
		return { 'Wechatpay-Timestamp': String(at), 'Wechatpay-Nonce': nonce, 'Wechatpay-Serial': this.platformId,
			'Wechatpay-Signature': Rsa.sign(Formatter.response(String(at), nonce, body), key) };
	}
	wechatNotice(o, forge, amount, old) {
		const nonce = Formatter.nonce(12), aad = 'transaction';
		const body = JSON.stringify({ id: randomBytes(8).toString('hex'), create_time: beijing(Date.now()) + '+08:00',
			event_type: 'TRANSACTION.SUCCESS', resource_type: 'encrypt-resource', summary: '支付成功',
			resource: { algorithm: 'AEAD_AES_256_GCM', original_type: 'transaction', nonce, associated_data: aad,
				ciphertext: Aes.AesGcm.encrypt(JSON.stringify(this.wechatTransaction(o, amount)), this.v3, nonce, aad) } });
		const headers = this.signed(body, forge ? this.merchant.privateKey : undefined, Math.floor(Date.now() / 1000) - old);
		if (forge && chance(0.3)) headers['Wechatpay-Signature'] = 'WECHATPAY/SIGNTEST/' + headers['Wechatpay-Signature'].slice(19);
		return [{ ...headers, 'content-type': 'application/json' }, body];
	}
	alipayNotice(o, forge, amount) {
		const p = { notify_time: beijing(Date.now()).replace('T', ' '), notify_type: 'trade_status_sync', notify_id: randomBytes(16).toString('hex'),
			charset: 'utf-8', version: '1.0', app_id: ALI_APP, seller_id: SELLER, auth_app_id: ALI_APP,
			out_trade_no: o.number, trade_no: o.transaction, trade_status: 'TRADE_SUCCESS', total_amount: yuan(amount ?? o.paid),
				gmt_payment: beijing(o.paidAt).replace('T', ' '), subject: '报名考务费 & <缴费>', body: '' };
		const text = Object.keys(p).sort().map(k => `${k}=${p[k]}`).join('&');
		p.sign = createSign('RSA-SHA256').update(text).sign(forge ? this.merchant.privateKey : this.alipay.privateKey, 'base64');
		p.sign_type = 'RSA2';
		if (!forge && !this.sdk.checkNotifySignV2(p)) this.bad.push('the vendor\'s SDK does not accept our own notice');
		return [{ 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, new URLSearchParams(p).toString()];
	}

	// ---- requests
	async serve(q, r) {
		const chunks = [];
		for await (const c of q) chunks.push(c);
		const body = Buffer.concat(chunks).toString(), f = this.faults;
		this.calls++;
		if (chance(f.resetBefore ?? 0)) return r.destroy();
		if (chance(f.hang ?? 0)) { await pause(f.hangMs ?? 12000); return r.destroy(); }
		if (chance(f.unavailable ?? 0)) { r.writeHead(chance(0.5) ? 500 : 502); return r.end('{"code":"SYSTEM_ERROR","message":"busy"}'); }
		const answer = q.url.startsWith('/gateway.do') ? this.alipayAnswer(q, body) : q.url.startsWith('/bill') ? this.billFile(q.url)
			: this.wechatAnswer(q, body);
		if (chance(f.slow ?? 0)) await pause(Math.random() * 1500);
		if (chance(f.resetAfter ?? 0)) return r.destroy();	// done, and nobody hears of it
		if (chance(f.unsigned ?? 0)) for (const h of Object.keys(answer.headers)) if (/signature/i.test(h)) delete answer.headers[h];
		r.writeHead(answer.status, answer.headers);
		r.end(answer.body);
	}
	wechatAnswer(q, body) {
		const auth = Object.fromEntries([...(q.headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(m => [m[1], m[2]]));
		const good = auth.mchid === MCH && auth.serial_no === this.serial &&
			Rsa.verify(Formatter.request(q.method, q.url, auth.timestamp, auth.nonce_str, body), auth.signature, this.merchant.publicKey);
		const say = (status, value) => { const text = value === undefined ? '' : JSON.stringify(value);
			return { status, body: text, headers: { 'content-type': 'application/json', ...this.signed(text) } }; };
		if (!good) { this.bad.push(`a wrong signature: ${q.method} ${q.url}`); return say(401, { code: 'SIGN_ERROR', message: '' }); }
		const path = q.url.split('?')[0], number = path.split('/out-trade-no/')[1]?.split('/')[0], o = this.orders.get(number);
		if (path === '/v3/pay/transactions/native') return this.wechatCreate(JSON.parse(body), say);
		if (path.endsWith('/close')) { if (o?.paid) return say(400, { code: 'ORDERPAID', message: '' }); if (o) o.closed = true; return say(204); }
		if (number) return o ? say(200, this.wechatTransaction(o)) : say(404, { code: 'ORDER_NOT_EXIST', message: '' });
		if (path.startsWith('/v3/refund/domestic/refunds')) return this.wechatRefund(q, body, path, say);
		if (path === '/v3/bill/tradebill') return this.wechatBill(new URL(q.url, 'http://x').searchParams.get('bill_date'), say);
		return say(404, { code: 'NOT_FOUND', message: '' });
	}
	wechatCreate(b, say) {
		const o = this.orders.get(b.out_trade_no), request = JSON.stringify(b);
		if (o && o.request !== request) { this.bad.push(`another request under the number ${b.out_trade_no}`);
			return say(403, { code: 'OUT_TRADE_NO_USED', message: '' }); }
		if (o?.paid) return say(400, { code: 'ORDERPAID', message: '' });
		if (o?.closed) return say(400, { code: 'ORDER_CLOSED', message: '' });
		this.order(b.out_trade_no, 'wechat', b.amount.total, Date.parse(b.time_expire)).request = request;
		return say(200, { code_url: `weixin://wxpay/bizpayurl?pr=${b.out_trade_no.slice(-9)}` });
	}
	refundOf(o, no, amount) {	// the same number is the same refund
		let x = o.refunds.get(no);
		const total = [...o.refunds.values()].reduce((s, r) => s + r.amount, 0);
		if (!x && total + amount > o.paid) { this.bad.push(`over-refunded: ${o.number}`); return null; }
		if (!x) o.refunds.set(no, x = { amount, asked: 0, done: false, at: Date.now() });
		if (x.amount !== amount) this.bad.push(`a refund with another amount: ${no}`);
		if (++x.asked > 1 || chance(0.6)) x.done = true;
		return x;
	}
	wechatRefund(q, body, path, say) {
		const b = q.method === 'POST' ? JSON.parse(body) : { out_refund_no: path.split('/').pop() };
		const o = b.out_trade_no ? this.orders.get(b.out_trade_no) : [...this.orders.values()].find(x => x.refunds.has(b.out_refund_no));
		if (!o?.paid) return say(404, { code: 'RESOURCE_NOT_EXISTS', message: '' });
		if (chance(this.faults.notEnough ?? 0)) return say(403, { code: 'NOT_ENOUGH', message: '' });
		const x = this.refundOf(o, b.out_refund_no, b.amount?.refund ?? o.refunds.get(b.out_refund_no).amount);
		if (!x) return say(400, { code: 'PARAM_ERROR', message: '' });
		return say(200, { refund_id: '50' + b.out_refund_no, out_refund_no: b.out_refund_no, transaction_id: o.transaction, out_trade_no: o.number,
			channel: 'ORIGINAL', user_received_account: '-', create_time: beijing(x.at) + '+08:00',
				...(x.done && { success_time: beijing(Date.now()) + '+08:00' }),
			status: x.done ? 'SUCCESS' : 'PROCESSING', amount: { total: o.paid, refund: x.amount, payer_total: o.paid, payer_refund: x.amount,
				settlement_refund: x.amount, settlement_total: o.paid, discount_refund: 0, currency: 'CNY' } });
	}
	billRows(gateway, day) {	// every row of that day in China
		const rows = [], on = at => beijing(at).startsWith(day);
		for (const o of this.orders.values()) if (o.gateway === gateway && o.paid) {
			if (on(o.paidAt) && !o.missing) rows.push({ o, at: o.paidAt, amount: o.paid });
			for (const [no, x] of o.refunds) if (on(x.at)) rows.push({ o, at: x.at, amount: x.amount, no });
		}
		return rows;
	}
	wechatBillText(day) {
		const head = '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,'
		+ '代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
		const lines = this.billRows('wechat', day).map(({ o, at, amount, no }) => [beijing(at).replace('T', ' '), APP, MCH, '0', '', o.transaction,
			o.number, 'openid', 'NATIVE', no ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY', no ? '0.00' : yuan(amount), '0.00', no ? '50' + no : '0',
				no ?? '0', no ? yuan(amount) : '0.00', '0.00', no ? 'ORIGINAL' : '', no ? 'SUCCESS' : '', '报名考务费,一次', '', '0.00', '0.60%',
					no ? '0.00' : yuan(amount), no ? yuan(amount) : '0.00', ''].map(c => '`' + c).join(','));
		return '\ufeff' + [head, ...lines, '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
			'`' + lines.length + ',`0.00,`0.00,`0.00,`0.00,`0.00,`0.00', ''].join('\r\n');
	}
	wechatBill(day, say) {
		const text = this.wechatBillText(day);
		if (!this.billRows('wechat', day).length) return say(400, { code: 'NO_STATEMENT_EXIST', message: '' });
		return say(200, { download_url: `http://127.0.0.1:${this.port}/bill/wechat?day=${day}`, hash_type: 'SHA1',
			hash_value: createHash('sha1').update(text).digest('hex') });
	}
	billFile(url) {
		return { status: 200, headers: {}, body: gzipSync(Buffer.from(this.wechatBillText(new URL(url, 'http://x').searchParams.get('day')))) };
	}
	alipayAnswer(q, body) {
		const p = Object.fromEntries([...new URL(q.url, 'http://x').searchParams, ...new URLSearchParams(body)]), { sign, ...rest } = p,
			method = p.method ?? '';
		const text = Object.keys(rest).filter(k => rest[k] !== '').sort().map(k => `${k}=${rest[k]}`).join('&');
		const good = createVerify('RSA-SHA256').update(text).verify(this.alipayMerchant.publicKey, sign ?? '', 'base64');
		const say = (code, sub, value = {}) => {
			const raw = JSON.stringify({ code, msg: code === '10000' ? 'Success' : 'Business Failed',
				...(sub && { sub_code: 'ACQ.' + sub, sub_msg: '' }), ...value }).replaceAll('/', '\\/');
			const signature = createSign('RSA-SHA256').update(raw).sign(this.alipay.privateKey, 'base64');
			return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' },
				body: `{"${method.replaceAll('.', '_')}_response":${raw},"sign":"${signature}"}` };
		};
		if (!good) { this.bad.push(`a wrong signature: ${method}`); return say('40002', 'INVALID_SIGNATURE'); }
		const b = JSON.parse(p.biz_content), o = this.orders.get(b.out_trade_no);
		if (method === 'alipay.trade.precreate') return this.alipayCreate(b, p.biz_content, say);
		if (method.startsWith('alipay.data')) return say('40004', 'BILL_NOT_EXIST');
		// until somebody scans the code there is no trade, and nothing to close: the code goes on working
		if (!o?.scanned) return say('40004', 'TRADE_NOT_EXIST');
		const common = { out_trade_no: o.number, trade_no: o.transaction, total_amount: yuan(o.paid || o.amount), buyer_logon_id: '***' };
		if (method === 'alipay.trade.query')
			return say('10000', null, { ...common, trade_status: o.paid ? 'TRADE_SUCCESS' : o.closed ? 'TRADE_CLOSED' : 'WAIT_BUYER_PAY',
				...(o.paid && { send_pay_date: beijing(o.paidAt).replace('T', ' ') }) });
		if (method === 'alipay.trade.close') { if (o.paid) return say('40004', 'TRADE_STATUS_ERROR'); o.closed = true;
			return say('10000', null, common); }
		const known = o.refunds.get(b.out_request_no);
		if (method === 'alipay.trade.fastpay.refund.query')
			return say('10000', null, known ? { ...common, out_request_no: b.out_request_no, refund_amount: yuan(known.amount),
				...(known.done && { refund_status: 'REFUND_SUCCESS' }) } : {});
		const x = this.refundOf(o, b.out_request_no, fen(b.refund_amount));
		return x ? say('10000', null, { ...common, fund_change: x.asked > 1 ? 'N' : 'Y',
			refund_fee: yuan([...o.refunds.values()].reduce((s, r) => s + r.amount, 0)) }) : say('40004', 'REFUND_AMT_NOT_EQUAL_TOTAL');
	}
	alipayCreate(b, request, say) {
		const o = this.orders.get(b.out_trade_no);
		if (o && o.request !== request) { this.bad.push(`another request under the number ${b.out_trade_no}`);
			return say('40004', 'CONTEXT_INCONSISTENT'); }
		if (o?.paid) return say('40004', 'TRADE_HAS_SUCCESS');
		if (o?.closed) return say('40004', 'TRADE_HAS_CLOSE');
		this.order(b.out_trade_no, 'alipay', fen(b.total_amount), Date.parse(b.time_expire.replace(' ', 'T') + '+08:00')).request = request;
		return say('10000', null, { out_trade_no: b.out_trade_no, qr_code: 'https://qr.alipay.com/bax' + b.out_trade_no.slice(-12) });
	}
}
