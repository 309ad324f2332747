// SPDX-License-Identifier: Apache-2.0
// The photo tool in a real browser: a photo is cut by the face and set straight at once, moved, zoomed and turned by mouse, touch and
// keyboard, taken by a camera, judged in words; what the page makes is what the command line makes, to the byte; without a network; as
// one saved file; and without JavaScript.
//
//	node tests/browser/photo.mjs BINARY
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Browser, PASSWORD } from '../client.mjs';
import { tool } from '../photo_tool.mjs';
import { run } from './lib.mjs';

const GOOD = 'tests/pictures/astronaut.jpg', at = '/exam/national/photo';
const AVIF = 'tests/pictures/astronaut.avif', HEIC = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1');

// What the browser's camera sees: the same face again and again.
const film = mkdtempSync(join(tmpdir(), 'baokao-film-')), frame = tool();
frame.words('tool_policy', 'w=480 h=640 min=5 max=60 size=o1000');
frame.open(readFileSync(GOOD));
frame.make([0, 0, 0, 0, 0, 0]);
writeFileSync(join(film, 'face.mjpeg'), Buffer.concat(Array(20).fill(frame.jpeg())));
process.on('exit', () => rmSync(film, { recursive: true, force: true }));

// The face on a larger ground, the camera held askew by some degrees, as a PNG; drawn by a page that may run scripts.
async function askew(browser, degrees) {
	const context = await browser.newContext(), page = await context.newPage();
	const bytes = await page.evaluate(async ([src, turn]) => {
		const i = new Image(); i.src = src; await i.decode();
		const c = document.createElement('canvas'), d = c.getContext('2d'); c.width = 900; c.height = 1300;
		d.fillStyle = '#438edb'; d.fillRect(0, 0, 900, 1300); d.translate(446, 790); d.rotate(turn * Math.PI / 180); d.drawImage(i, -206, -290);
		return [...new Uint8Array(await (await new Promise(f => c.toBlob(f, 'image/png'))).arrayBuffer())];
	}, ['data:image/jpeg;base64,' + readFileSync(GOOD).toString('base64'), degrees]);
	await context.close();
	return Buffer.from(bytes);
}

await run('photo', async j => {
	const me = await j.screen(), who = j.person(3), { page } = me, dir = j.server.dir, http = new Browser(j.server.base);
	const js = j.options.javaScriptEnabled !== false;
	const ready = () => page.waitForSelector('.bk-tool[data-state=ready]');
	const settled = async () => { await page.waitForTimeout(350); await ready(); };	// the last change has been worked through
	const chosen = () => page.evaluate(async () => [...new Uint8Array(await document.getElementById('photo').files[0].arrayBuffer())])
		.then(b => Buffer.from(b));
	const cli = (file, ...more) => { const r = spawnSync(process.argv[2], ['photo', 'make', file, '--spec', 'exams/national/exam.yaml', '--json', '-o',
		join(dir, 'made'), ...more], { encoding: 'utf8' }); return JSON.parse(r.stdout).photo; };
	const made = name => readFileSync(join(dir, 'made', name));
	const want = (ok, what) => { if (!ok) throw new Error(what); };

	await j.step('a candidate stands before the photo page', async () => {
		want(await http.register('national', { name: who.name, idno: who.idno, phone: who.phone }) === 303, http.text);
		want(await http.login('national', { name: who.name, idno: who.idno }, PASSWORD) === 303, http.text);
		await me.context.addCookies(Object.entries(http.cookies).map(([name, value]) => ({ name, value, url: j.server.base })));
		await me.go(at); await me.says('打开照片', '下载照片处理工具'); await me.look('empty');
		if (js) await page.waitForSelector('[data-photo-tool][data-ready]');
	});
	if (!js) {
		await j.step('without JavaScript the server cuts by the face and shows the same', async () => {
			await page.setInputFiles('#photo', GOOD); await me.press('保存照片'); await me.says('照片确认'); await me.look('made');
			cli(GOOD);
			const kept = await me.bytes(await page.locator('img.bk-photo--large').getAttribute('src'));
			want(kept.equals(made('astronaut.jpg')), 'the server made other bytes than the command line');
		});
		await j.step('without JavaScript the server sets a leaning head straight: the command line\'s bytes', async () => {
			await me.go(at); await me.give('#photo', 'askew.png', await askew(j.browser, 8)); await me.press('保存照片'); await me.says('照片确认');
			await me.look('straight');
			want(cli(join(dir, 'askew.png')).angle < -60, 'not set straight');
			const kept = await me.bytes(await page.locator('img.bk-photo--large').getAttribute('src'));
			want(kept.equals(made('askew.jpg')), 'the server made other bytes than the command line');
		});
		await j.step('without JavaScript the server says what to do about AVIF and HEIC', async () => {
			await me.go(at); await page.setInputFiles('#photo', AVIF); await me.press('保存照片'); await me.says('不支持这种图片格式，请选择 JPG、PNG 或 WebP 格式的照片');
			await me.give('#photo', 'phone.heic', HEIC); await me.press('保存照片'); await me.says('这是 HEIC 格式的照片', '兼容性最佳', '另存为 JPG');
			await me.look('heic');
		});
		return;
	}
	await j.step('a good photo: cut by the face, nothing to mend, the command line\'s bytes', async () => {
		await page.setInputFiles('#photo', GOOD); await ready(); await me.says('照片符合要求', '检查了：', '295×413'); await me.look('good');
		cli(GOOD);
		want((await chosen()).equals(made('astronaut.jpg')), 'the page made other bytes than the command line');
	});
	await j.step('a PNG, which the browser decodes: the same bytes too', async () => {
		const png = Buffer.from(await page.evaluate(async src => {
			const i = new Image(); i.src = src; await i.decode();
			const c = document.createElement('canvas'), d = c.getContext('2d'); c.width = 900; c.height = 1300;
			d.fillStyle = '#438edb'; d.fillRect(0, 0, 900, 1300); d.drawImage(i, 240, 500);
			return [...new Uint8Array(await (await new Promise(f => c.toBlob(f, 'image/png'))).arrayBuffer())];
		}, 'data:image/jpeg;base64,' + readFileSync(GOOD).toString('base64')));
		writeFileSync(join(dir, 'phone.png'), png);
		await page.setInputFiles('#photo', join(dir, 'phone.png')); await page.waitForTimeout(100); await ready(); await me.says('照片符合要求');
		const by = cli(join(dir, 'phone.png'));
		want(by.crop[2] < 600, 'not cut by the face');
		want((await chosen()).equals(made('phone.jpg')), 'the page made other bytes than the command line');
	});
	await j.step('mouse, wheel, keyboard and buttons move, zoom and turn; what is to be mended is said', async () => {
		const stage = page.locator('.bk-tool__stage'), src = () => page.locator('.bk-tool__made').getAttribute('src');
		await stage.scrollIntoViewIfNeeded();
		const b = await stage.boundingBox(), x = b.x + b.width / 2, y = b.y + b.height / 2;
		let before = await src();
		const moved = async what => { await settled(); const now = await src(); want(now !== before, what + ' changed nothing'); before = now; };
		await page.mouse.move(x, y); await page.mouse.down(); await page.mouse.move(x + 90, y + 4, { steps: 4 }); await page.mouse.up();
		await moved('the mouse');
		await me.says('头偏在一边'); await me.look('aside');
		if (!j.options.isMobile) { await page.mouse.wheel(0, 300); await moved('the wheel'); }
		await stage.focus();
		for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Shift+ArrowLeft', '+', '-', '[', ']', ']']) {
			await page.keyboard.press(key); await moved(key); }
		await page.keyboard.press('[');
		await page.keyboard.press('r'); await moved('r'); await me.says('照片的方向不对'); await me.look('turned');
		await page.getByRole('button', { name: '向左转 90 度' }).click(); await moved('turning back');
		await page.getByRole('button', { name: '自动裁剪' }).click(); await moved('by itself'); await me.says('照片符合要求');
		if (j.options.isMobile) {	// two fingers
			const touch = (type, points) => page.evaluate(([t, p]) => { const s = document.querySelector('.bk-tool__stage');
				s.setPointerCapture = () => {}; const r = s.getBoundingClientRect();
				for (const [id, px, py] of p) s.dispatchEvent(new PointerEvent(t,
					{ pointerId: id, pointerType: 'touch', clientX: r.left + px, clientY: r.top + py, bubbles: true })); }, [type, points]);
			await touch('pointerdown', [[11, 120, 200], [12, 220, 200]]); await touch('pointermove', [[12, 160, 200]]);
			await touch('pointerup', [[11, 120, 200], [12, 160, 200]]);
			await moved('two fingers');
			await page.getByRole('button', { name: '自动裁剪' }).click(); await moved('by itself');
			await touch('pointerdown', [[11, 120, 200], [12, 220, 200]]); await touch('pointermove', [[12, 215, 225]]);
			await touch('pointerup', [[11, 120, 200], [12, 215, 225]]);
			await moved('a twist');
			want(+(await page.locator('#angle').inputValue()) > 60, 'two fingers did not turn it');
			await page.getByRole('button', { name: '自动裁剪' }).click(); await moved('by itself');
		}
	});
	await j.step('a fine angle by buttons, slider and brackets: drawn at once, made as the command line makes it, gone with 自动裁剪', async () => {
		const stage = page.locator('.bk-tool__stage'), angle = () => page.locator('.bk-tool__degrees').innerText(),
			crop = () => page.locator('.bk-tool').getAttribute('data-crop');
		const drawn = () => page.evaluate(() => document.querySelector('.bk-tool__stage').toDataURL());
		const as = async (text, what) => { want(await angle() === text, `${what}: ${await angle()}, not ${text}`); await settled(); };
		await page.setInputFiles('#photo', GOOD); await page.waitForTimeout(100); await settled();
		const itself = await crop();
		await page.locator('#angle').fill('0'); await as('0°', 'the slider in its middle');
		const flat = await drawn(), whole = await crop();
		await page.getByRole('button', { name: '向右微调 0.5 度' }).click(); want(await drawn() !== flat, 'the stage does not show it');
		await as('0.5°', 'a button');
		await page.getByRole('button', { name: '向左微调 0.5 度' }).click(); await as('0°', 'and back');
		want(await crop() === whole, `the part did not come back: ${whole}, ${await crop()}`);
		await stage.focus(); for (let i = 0; i < 3; i++) await page.keyboard.press('['); await as('−1.5°', 'brackets');
		await page.locator('#angle').focus(); await page.keyboard.press('ArrowRight'); await as('−1°', 'the slider by key');
		await page.locator('#angle').fill('-85'); await as('−8.5°', 'the slider'); await me.look('angle');
		const by = cli(GOOD, '--crop', await crop());
		want(by.angle === -85 && (await chosen()).equals(made('astronaut.jpg')), 'the page made other bytes than the command line');
		await page.keyboard.press('End'); await as('20°', 'its end'); await me.says('头'); await me.look('angle-most');
		await page.getByRole('button', { name: '自动裁剪' }).click(); await settled(); want(await crop() === itself, 'not as it was'); cli(GOOD);
		want((await chosen()).equals(made('astronaut.jpg')), 'not the photo that it was');
	});
	await j.step('a head that leans is set straight by itself: the command line\'s bytes', async () => {
		await me.give('#photo', 'askew.png', await askew(j.browser, 8)); await page.waitForTimeout(100); await settled(); await me.says('照片符合要求');
		await me.look('straight');
		const by = cli(join(dir, 'askew.png'));
		want(by.angle < -60 && by.angle > -140, `turned by ${by.angle}`);
		want((await chosen()).equals(made('askew.jpg')), 'the page made other bytes than the command line');
	});
	await j.step('AVIF, which the browser decodes, becomes a photo; HEIC, which it does not, gets its sentence', async () => {
		await page.setInputFiles('#photo', AVIF); await page.waitForTimeout(100); await settled(); await me.says('照片符合要求', '295×413');
		want((await chosen()).subarray(0, 2).toString('hex') === 'ffd8', 'no JPEG was made of it');
		await me.give('#photo', 'phone.heic', HEIC); await page.waitForSelector('.bk-tool[data-state=failed]', { state: 'attached' });
		await me.says('打不开 HEIC 格式', '兼容性最佳', '另存为 JPG');
	});
	await j.step('a part with too few pixels is refused and can be made larger again', async () => {
		await page.setInputFiles('#photo', GOOD); await page.waitForTimeout(100); await settled();
		for (let i = 0; i < 8; i++) await page.getByRole('button', { name: '放大' }).click();
		await page.waitForSelector('.bk-tool[data-state=failed]'); await me.says('照片太小'); await me.look('too-near');
		for (let i = 0; i < 8; i++) await page.getByRole('button', { name: '缩小' }).click();
		await settled(); await me.hides('照片太小');
	});
	await j.step('the camera: a photo is taken and made, given up, refused; a phone asks its own', async () => {
		const shot = async () => { await ready();
			want(await page.evaluate(() => document.getElementById('photo').files[0].name) === '拍摄.jpg', 'the photo is not in the form');
			await me.says('295×413'); };
		await page.reload(); await page.waitForSelector('[data-photo-tool][data-ready]');
		if (j.options.isMobile) {
			const [chooser] = await Promise.all([page.waitForEvent('filechooser'), me.press('拍一张')]);
			want(await chooser.element().evaluate(e => e.getAttribute('capture')) === 'user', 'no camera is asked for');
			await chooser.setFiles(GOOD); await shot();
			return;
		}
		await me.press('拍一张'); await page.waitForSelector('.bk-tool[data-state=failed]', { state: 'attached' }); await me.says('打不开摄像头', '或者选择照片文件');
		await me.context.grantPermissions(['camera']);
		const camera = async () => { await me.press('拍一张'); await page.waitForFunction(() => document.querySelector('.bk-tool__video').videoWidth > 64);
			await page.evaluate(() => { window.tracks = document.querySelector('.bk-tool__video').srcObject.getTracks(); }); };
		const off = async () => want(await page.evaluate(() => window.tracks.length > 0 && window.tracks.every(t => t.readyState === 'ended') &&
			document.querySelector('.bk-tool__camera').hidden), 'the camera is still on');
		await camera(); await me.look('camera'); await me.press('取消'); await off();
		await camera(); await me.press('拍摄'); await shot(); await off(); await me.look('taken');
		await me.context.clearPermissions();
	});
	await j.step('works without a network once it is loaded', async () => {
		await me.context.setOffline(true);
		await page.setInputFiles('#photo', GOOD); await page.waitForTimeout(100); await ready(); await me.says('照片符合要求');
		await me.context.setOffline(false);
	});
	await j.step('a photo upside down is set upright; no picture and a small one are refused in words', async () => {
		const turned = Buffer.from(await page.evaluate(async src => {
			const i = new Image(); i.src = src; await i.decode();
			const c = document.createElement('canvas'), d = c.getContext('2d'); c.width = 413; c.height = 579; d.rotate(Math.PI);
			d.drawImage(i, -413, -579);
			return [...new Uint8Array(await (await new Promise(f => c.toBlob(f, 'image/jpeg', .95))).arrayBuffer())];
		}, 'data:image/jpeg;base64,' + readFileSync(GOOD).toString('base64')));
		await me.give('#photo', 'turned.jpg', turned); await page.waitForTimeout(100); await ready(); await me.says('照片符合要求');
		await me.give('#photo', 'notes.jpg', 'no picture'); await page.waitForSelector('.bk-tool[data-state=failed]', { state: 'attached' });
		await me.says('这个文件不是图片'); await me.look('no-picture');
		await me.give('#photo', 'cut.jpg', readFileSync(GOOD).subarray(0, 9000)); await page.waitForTimeout(300);
		await page.waitForSelector('.bk-tool[data-state=failed]', { state: 'attached' }); await me.says('损坏');
	});
	await j.step('what the page made is what the server keeps', async () => {
		await page.setInputFiles('#photo', GOOD); await page.waitForTimeout(100); await ready();
		await me.press('保存照片'); await me.says('照片确认'); await me.look('saved');
		const kept = await me.bytes(await page.locator('img.bk-photo--large').getAttribute('src'));
		want(kept.equals(made('astronaut.jpg')), 'the server kept other bytes');
		await me.hides('背景的颜色不合要求', '没有找到人脸');
	});
	await j.step('the tool as one file, with this exam\'s rules, without a network', async () => {
		const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载照片处理工具' }).click()]);
		const file = join(dir, 'tool.html');
		await download.saveAs(file);
		want(readFileSync(file, 'utf8').includes('data-policy="w=295 h=413'), 'without the exam\'s rules');
		const other = await me.context.newPage();
		await me.context.setOffline(true);
		await other.goto(pathToFileURL(file).href);
		await other.waitForSelector('[data-photo-tool][data-ready]');
		await other.setInputFiles('#photo', GOOD);
		await other.waitForSelector('.bk-tool[data-state=ready]');
		await other.screenshot({ path: `build/screens/${j.id}-one-file.png`, fullPage: true });
		const bytes = Buffer.from(await other.evaluate(async () =>
			[...new Uint8Array(await (await fetch(document.querySelector('.bk-tool__made').src)).arrayBuffer())]));
		want(bytes.equals(made('astronaut.jpg')), 'the saved file made other bytes');
		await other.selectOption('#preset', '35x45'); await other.waitForTimeout(400);
		want((await other.locator('.bk-tool__facts').innerText()).includes('413×531'), 'the preset is not taken');
		await me.context.setOffline(false);
		await other.close();
	});
}, [['plain', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, javaScriptEnabled: false }]],
['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${join(film, 'face.mjpeg')}`]);
