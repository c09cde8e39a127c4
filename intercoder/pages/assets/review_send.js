// Decisions on their way to the server, one after the other, and news on theirs.

const POLL = 5000; // milliseconds
let sending = Promise.resolve();
let waitingFor = 0;

function showTrouble(text) {
  byId("trouble").hidden = !text;
  byId("trouble").textContent = text;
  byId("stored").hidden = Boolean(text);
}

function showStored(text) {
  byId("stored").textContent = text;
}

const SILENT = "The review’s program does not answer, so nothing more is stored. Start it again and open the new address it prints; what was stored before is all there.";

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error(SILENT);
  }
  const answer = await response.json().catch(() => ({ error: SILENT }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// What was decided, here or elsewhere, since the version that this tab knew.
function takeNews(news, own = 0) {
  const others = news.version - reviewVersion - own;
  for (const [id, live] of Object.entries(news.interviews)) takeIn(id, live);
  reviewVersion = news.version;
  showTrouble(news.problem);
  if (news.overrode) showStored("Stored. Another tab had decided on this passage meanwhile; yours stands now.");
  else if (others > 0) showStored(`Refreshed: ${several(others, "decision")} made in another tab.`);
  else if (own) showStored("Stored");
  if (others > 0) announce(byId("stored").textContent);
  if (own || others !== 0) redraw(current());
}

// Send a decision about the interview that is shown. Resolves to the answer; to null where it is not stored.
function send(action, more = {}, interview = current()) {
  waitingFor += 1;
  const answer = sending.then(async () => {
    const body = JSON.stringify({ interview: interview.id, base: reviewVersion, action, ...more });
    const news = await asked("decide", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    takeNews(news, news.decided ? 1 : 0);
    return news;
  });
  sending = answer.catch((error) => {
    const lost = error.message === SILENT ? "Not stored. " : "";
    showTrouble(`${lost}${error.message}`);
    return null;
  });
  return sending.finally(() => (waitingFor -= 1));
}

async function askForNews() {
  if (document.hidden || waitingFor) return;
  try {
    const news = await asked(`changes?since=${reviewVersion}`);
    if (!waitingFor) takeNews(news);
  } catch (error) {
    showTrouble(error.message);
  }
}

function keepUpToDate() {
  setInterval(askForNews, POLL);
  addEventListener("focus", askForNews);
  document.addEventListener("visibilitychange", askForNews);
}

// A name for a new passage: asking twice with the same one adds once.
function newItem() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `own-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
