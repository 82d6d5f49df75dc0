// Draws the demo's photos, so that no photo of a real place is needed.
function paint(draw) {
  const canvas = document.createElement('canvas');
  canvas.width = 960;
  canvas.height = 720;
  draw(canvas.getContext('2d'));
  return new Promise((done) => canvas.toBlob((blob) => done(new File([blob], 'photo.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.88));
}

function box(c, colour, x, y, w, h) {
  c.fillStyle = colour;
  c.fillRect(x, y, w, h);
}

function round(c, colour, x, y, r) {
  c.fillStyle = colour;
  c.beginPath();
  c.arc(x, y, r, 0, 7);
  c.fill();
}

function street(c, sky) {
  const dusk = c.createLinearGradient(0, 0, 0, 420);
  dusk.addColorStop(0, sky[0]);
  dusk.addColorStop(1, sky[1]);
  box(c, dusk, 0, 0, 960, 420);
  ['#3f4c5a', '#4b5866', '#384450', '#53616f'].forEach((colour, n) => {
    box(c, colour, n * 250 - 30, 120 + (n % 2) * 60, 225, 320);
    for (let k = 0; k < 12; k += 1) {
      box(c, (k + n) % 3 ? '#f4d58a' : '#2c3742', n * 250 + (k % 3) * 66 - 6, 150 + (n % 2) * 60 + Math.floor(k / 3) * 62, 36, 34);
    }
  });
  box(c, '#b9b3a6', 0, 430, 960, 170);
  c.fillStyle = '#a49d8f';
  for (let n = 0; n < 12; n += 1) c.fillRect(n * 86, 430, 3, 170);
  box(c, '#d8c24a', 0, 505, 960, 16);
  box(c, '#4a4f55', 0, 600, 960, 120);
  for (let n = 0; n < 6; n += 1) box(c, '#e8e4d8', n * 180 + 30, 655, 90, 10);
}

function stall(c, x, colour, scale) {
  c.save();
  c.translate(x, 560);
  c.scale(scale, scale);
  box(c, '#5b4636', -10, -190, 8, 190);
  box(c, '#5b4636', 196, -190, 8, 190);
  for (let n = 0; n < 7; n += 1) box(c, n % 2 ? '#f6efe2' : colour, -24 + n * 34, -230, 34, 52);
  box(c, '#8a6b4b', -6, -92, 208, 92);
  box(c, '#2b2b2b', 6, -112, 184, 22);
  for (let n = 0; n < 8; n += 1) box(c, '#d9562b', 14 + n * 22, -120, 12, 9);
  round(c, '#e7c3a0', 246, -120, 22);
  box(c, '#394b63', 224, -98, 46, 98);
  c.restore();
}

function smoke(c, x, y, n) {
  for (let k = 0; k < n; k += 1) round(c, 'rgba(225, 225, 225, ' + (0.34 - k * 0.03) + ')', x + Math.sin(k * 1.7) * 34, y - k * 34, 24 + k * 9);
}

const scenes = {
  stalls: (c) => {
    street(c, ['#41507a', '#e79a6b']);
    stall(c, 60, '#c6402f', 1);
    stall(c, 370, '#2f7d5b', 1.05);
    stall(c, 690, '#c08a1e', 0.95);
    smoke(c, 160, 400, 5);
    smoke(c, 480, 390, 6);
  },
  smoke: (c) => {
    street(c, ['#35426a', '#c97d5b']);
    stall(c, 250, '#c6402f', 1.7);
    smoke(c, 420, 330, 8);
    smoke(c, 520, 360, 7);
  },
  clean: (c) => {
    street(c, ['#7fa9cf', '#d9e6ee']);
    c.fillStyle = 'rgba(255, 255, 255, .28)';
    c.beginPath();
    c.ellipse(470, 560, 330, 22, 0, 0, 7);
    c.fill();
    box(c, '#2f5f8f', 700, 410, 60, 130);
    round(c, '#e7c3a0', 730, 386, 27);
    box(c, '#e2b93b', 704, 440, 52, 14);
  },
};

export function photo(name) {
  return paint(scenes[name]);
}
