import{i as e,n as t,r as n,t as r}from"./dialogs.js";import{A as i,C as a,D as o,E as s,M as c,N as l,O as u,T as d,_ as f,b as p,c as m,g as ee,h,k as g,l as te,m as _,o as ne,p as re,r as ie,t as ae,v,x as y,y as b}from"./cloudcam-card.js";var oe=[`subject`,`pets`,`whole`,`original`],se=[`with_audio`,`with_camera_name`,`with_place`,`with_time`],ce=[3600,86400,259200,604800,2592e3],le=[1,3,5,10,null],ue=4,de=86400,fe=5,x=h,S=30*_,pe=6*re,C=2*h,w=[5*h,15*h],me=2*h,T=3*h;function he(e,t){let n=Math.max(e.clip_start_us,e.start_us-C),r=Math.min(e.clip_end_us??1/0,t-T),i=Math.min((e.end_us??t)+C,r,n+S);return{startUs:n,endUs:Math.max(i,n+x),alertId:e.id,atUs:e.snapshot_us}}function ge(e,t){let n=Math.min(e+w[1],t-T);return{startUs:Math.min(e,n)-w[0],endUs:n,atUs:e}}function E({startUs:e,endUs:t,alertId:n=null}){return{startUs:Math.round(e),endUs:Math.round(t),content:`subject`,background:`black`,subject:[],with_audio:!1,with_camera_name:!1,with_place:!1,with_time:!1,recipient:``,purpose:``,way:`file`,packaging:`mp4`,expiresS:de,views:fe,phrase:``,mayDownload:!1,alertId:n}}function _e(e){return{...E({startUs:e.start_us,endUs:e.end_us,alertId:e.alert_id}),content:e.content,background:e.background,with_audio:e.with_audio,with_camera_name:e.with_camera_name,with_place:e.with_place,with_time:e.with_time,recipient:e.recipient,purpose:e.purpose,way:e.way,packaging:e.packaging,expiresS:e.expires_s,views:e.views,mayDownload:e.may_download}}function D({content:e}){return e===`original`?pe:S}function ve(e,t,n,r){let i=D(e),a=r-T;if(t===`startUs`){let t=Math.round(Math.min(n,a-x)),r=k(e.endUs,t+x,t+i);return{...e,startUs:t,endUs:Math.round(r)}}let o=Math.round(Math.min(n,a)),s=k(e.startUs,o-i,o-x);return{...e,startUs:Math.round(s),endUs:o}}function ye(e,t){let n={...e,content:t};if(t===`original`)return{...n,way:`file`,packaging:`zip`};let r=Math.min(e.endUs,e.startUs+S);return{...n,endUs:r}}function be(e,t){return{...e,way:t,packaging:t===`link`?`mp4`:e.packaging}}function xe(e,t){let n=e.subject.filter(({at_us:e})=>e!==t.at_us);return{...e,subject:[...n,t].sort((e,t)=>e.at_us-t.at_us)}}function Se(e,t){return{...e,subject:e.subject.filter(({at_us:e})=>e!==t)}}function O({subject:e,startUs:t,endUs:n}){return e.filter(({at_us:e})=>e>=t&&e<n)}function Ce(e){let{startUs:t,endUs:n}=e,r=[t,...O(e).map(({at_us:e})=>e),n],[i,a]=[me,void 0];for(let e=1;e<r.length;e+=1){let[t,n]=[r[e-1],r[e]];n-t>i&&([i,a]=[n-t,Math.round((t+n)/2)])}return a}function we(e,t,n){let r=new Map;if(t===`what`)return e.endUs-e.startUs>D(e)&&r.set(`range`,`too_long`),e.content===`subject`&&!O(e).length&&r.set(`subject`,`no_subject`),r;if(e.recipient.trim()||r.set(`recipient`,`no_recipient`),e.purpose.trim()||r.set(`purpose`,`no_purpose`),e.way===`file`)return r;n||r.set(`way`,`links_off`);let i=e.phrase.trim();return i&&i.length<ue&&r.set(`phrase`,`short_phrase`),r}function Te(e){let t=e.way===`link`,n=e.content===`original`,r=e=>e&&!n;return{start_us:e.startUs,end_us:e.endUs,content:e.content,way:e.way,recipient:e.recipient.trim(),purpose:e.purpose.trim(),packaging:n?`zip`:t?`mp4`:e.packaging,background:e.content===`subject`?e.background:`black`,subject:e.content===`subject`?O(e):[],expires_s:e.expiresS,views:t?e.views:null,phrase:t&&e.phrase.trim()||null,may_download:t&&e.mayDownload,with_audio:r(e.with_audio),with_camera_name:r(e.with_camera_name),with_place:r(e.with_place),with_time:r(e.with_time),alert_id:e.alertId}}function k(e,t,n){return Math.max(t,Math.min(n,e))}function A(e,t){let n=e.problem(t);if(!n)return i;let r=e.say(`minutes`,{count:D(e.draft)/_});return c`<p class="wrong" id="wrong-${t}">
    <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
    <span>${e.say(`problem_${n}`,{length:r})}</span>
  </p>`}function j(e,t,n,r,a){return c`<fieldset>
    <legend>${t}</legend>
    <div class="choices">
      ${n.map(t=>c`<label class="choice">
          <input
            type="radio"
            name=${e}
            value=${t.value}
            .checked=${t.value===r}
            ?disabled=${t.isDisabled}
            @change=${()=>a(t.value)}
          />
          <span><b>${t.text}</b>${t.about?c`<small>${t.about}</small>`:i}</span>
        </label>`)}
    </div>
  </fieldset>`}function M(e,t,n){return c`<label class="check">
    <input
      type="checkbox"
      .checked=${t}
      @change=${e=>n(e.target.checked)}
    />
    <span>${e}</span>
  </label>`}function N(e,t,n,r=``){return c`<div class="note ${e}" role=${r||i}>
    <ha-icon icon=${t}></ha-icon><span>${n}</span>
  </div>`}var Ee=350,De=class{#e;#t;#n;#r;constructor(e,t){this.ask=e,this.changed=t,this.error=``,this.#e=new Map,this.#t=0,this.#n=!1}want(e){e===this.#t&&(this.found||this.#n)||(clearTimeout(this.#r),this.#t=e,this.error=``,this.found=this.#e.get(e),this.found||(this.#r=setTimeout(()=>void this.#i(),Ee)))}again(){this.error=``,this.changed(),this.#i()}stop(){clearTimeout(this.#r),this.#t=0}async#i(){if(this.#n)return;this.#n=!0;let e=this.#t;try{this.#e.set(e,await this.ask(e))}catch(t){this.#t===e&&(this.error=d(t))}this.#n=!1,this.#t===e?this.found=this.#e.get(e):this.#t&&!this.#e.has(this.#t)&&this.#i(),this.changed()}};function Oe(e,{x:t,y:n}){let r=-1,i=1/0;return e.forEach(({box:[e,a,o,s]},c)=>{let l=(o-e)*(s-a);t>=e&&t<=o&&n>=a&&n<=s&&l<i&&([r,i]=[c,l])}),r}function P({box:[e,t,n,r]}){return{x:(e+n)/2,y:(t+r)/2}}function ke(e){let{x:t}=P(e);return t<1/3?`left`:t>2/3?`right`:`middle`}var F={weekday:`short`,day:`numeric`,month:`short`};function I(e,t){return v(e.locale,b(e),F).format(t/1e3)}function Ae(e,t){let n={...F,hour:void 0,minute:void 0};return v(e.locale,b(e),n).format(t/1e3)}function L(e,t,n,r){return Math.abs(r-n)<432e9?t.dayAndMinutes(n,r):I(e,n)}function R(e,t){let[n,r]=e>86400?[`day`,86400]:[`hour`,3600];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`long`,maximumFractionDigits:1}).format(e/r)}function je(e,t){let[n,r]=e>=1e9?[`gigabyte`,1e9]:e>=1e6?[`megabyte`,1e6]:[`kilobyte`,1e3];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`short`,maximumFractionDigits:+(e/r<10)}).format(e/r)}function Me({hass:e,say:t},n){let{language:r}=e.locale,i=n.content===`original`;return[[`row_recipient`,n.recipient],[`row_purpose`,n.purpose],[`row_visible`,t(`content_${n.content}`)],[`row_around`,n.content===`subject`?t(`background_${n.background}`):void 0],[`row_sound`,i?void 0:t(n.with_audio?`yes`:`no`)],[`row_told`,Pe(t,n)],[`row_way`,Fe(t,n)],[`row_ends`,t(`ends_after`,{length:R(n.expires_s,r)})],[`row_views`,n.way===`link`?Ie(t,n):void 0],[`row_length`,f(n.end_us-n.start_us)],[`row_size`,je(n.size_bytes,r)],[`row_hash`,n.sha256??void 0]].flatMap(([e,t])=>t?[{name:e,value:t}]:[])}function Ne({hass:e,clock:t},{camera:n,start_us:r}){return`${n} · ${Ae(e,r)}, ${t.seconds(r)}`}function Pe(e,t){if(t.content===`original`)return e(`told_original`);let n=[t.with_camera_name&&e(`told_name`),t.with_place&&e(`told_place`),t.with_time&&e(`told_time`)].filter(e=>e!==!1);return n.length?n.join(`, `):e(`told_nothing`)}function Fe(e,t){return t.way===`file`?e(`way_${t.packaging}`):[e(`way_link_row`),...t.has_phrase?[e(`with_phrase`)]:[],...t.may_download?[e(`with_download`)]:[]].join(`, `)}function Ie(e,{views:t}){return t===null?e(`views_any_row`):String(t)}var Le=50;function Re(e){let{say:t,share:n}=e;if(n?.state===`failed`)return c`<div class="set">
      ${N(`bad`,`mdi:alert-circle-outline`,[c`<b>${t(`failed_title`)}</b><br />`,n.problem],`alert`)}
    </div>`;let r=Math.floor((n?.progress??0)*100);return c`<div class="set">
    <p>${t(`making`)}</p>
    <progress max="100" .value=${r} aria-label=${t(`step_making`)}></progress>
    <p class="time" aria-hidden="true">${r} %</p>
    <p class="quiet">${t(`making_close`)}</p>
  </div>`}function ze(e){let{say:t,share:n,previewUrl:r}=e;return n?c`${r?c`<video
          controls
          autoplay
          playsinline
          .muted=${!n.with_audio}
          aria-label=${t(`preview`)}
          src=${r}
          @error=${t=>e.previewFailed(t.target.error?.message??``)}
        ></video>`:c`<div class="set"><progress aria-label=${t(`preview`)}></progress></div>`}
    <div class="set">
      <p>
        ${t(n.content===`original`?`preview_original`:`preview_exactly`)}
        <small><bdi>${Ne(e,n)}</bdi></small>
      </p>
      ${z(e,n)}
      <h3>${t(`leaves`)}</h3>
      <dl>
        ${Me(e,n).map(({name:e,value:n})=>c`<dt>${t(e)}</dt>
              <dd class=${e===`row_hash`?`hash`:``}><bdi>${n}</bdi></dd>`)}
      </dl>
    </div>`:i}function z({say:e},t){let n=t.visible_pct,r=t.content===`subject`,a=n===null?``:e(r?`seen_subject`:`seen`,{percent:Math.round(n)}),o=r&&n!==null&&n<Le;return c`
    ${t.content===`whole`?N(`warn`,`mdi:account-group-outline`,e(`warn_whole`)):i}
    ${t.content===`original`?N(`warn`,`mdi:account-group-outline`,e(`warn_original`)):i}
    ${a?N(o?`warn`:``,`mdi:eye-outline`,o?[a,` `,e(`seen_little`)]:a):i}
    ${t.content===`original`?i:N(``,`mdi:magnify`,e(t.content===`whole`?`look_whole`:`look_hidden`))}
  `}function Be(e){let{say:t,share:n}=e;if(!n)return i;let r=I(e.hass,e.nowUs()+n.expires_s*1e6);return c`<div class="set">
    <p class="big">
      ${t(`consent_title`,{recipient:n.recipient})}
    </p>
    <p>${n.purpose}</p>
    ${n.way===`link`?c`<p>${t(`consent_link`,{until:r,views:Ve(e,n)})}</p>`:N(`warn`,`mdi:file-alert-outline`,t(`consent_file`))}
    ${z(e,n)}
    ${M(t(`consent_looked`),e.hasLooked,t=>e.looked(t))}
  </div>`}function Ve({say:e},{views:t}){return t===null?e(`consent_views_any`):t===1?e(`consent_views_one`):e(`consent_views`,{count:t})}var B=[t,l`
    .chip {
      white-space: normal;
      text-align: start;
      text-decoration: none;
      color: inherit;
      box-sizing: border-box;
    }
    .row {
      align-items: center;
    }
    small + .row {
      margin-top: 8px;
    }
    small {
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    fieldset {
      margin-top: 20px;
    }
    legend,
    .label {
      margin-bottom: 6px;
      font-weight: 500;
    }
    label.field {
      display: block;
      margin-top: 20px;
    }
    input[type="text"],
    select {
      margin-bottom: 4px;
    }
    input[aria-invalid="true"] {
      border-color: var(--error-color, #db4437);
      border-width: 2px;
    }
    .wrong {
      display: flex;
      gap: 8px;
      align-items: center;
      margin: 4px 0;
      font-weight: 500;
      color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color, #212121));
      --mdc-icon-size: 20px;
    }
    .choice {
      display: flex;
      align-items: flex-start;
      gap: 12px;
      min-height: 44px;
      padding: 10px 12px;
      box-sizing: border-box;
      cursor: pointer;
    }
    .choice + .choice {
      border-top: 1px solid var(--divider-color, #ccc);
    }
    .choices {
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 12px;
      overflow: hidden;
    }
    .choice:has(:checked) {
      background: color-mix(in srgb, var(--primary-color) 12%, transparent);
    }
    .choice:has(:focus-visible) {
      outline: 2px solid var(--primary-color);
      outline-offset: -2px;
    }
    .choice input,
    .check input {
      width: 22px;
      height: 22px;
      margin: 0;
      flex: none;
      accent-color: var(--primary-color);
    }
    .choice input:focus-visible {
      outline: none;
    }
    .choice b {
      font-weight: 500;
    }
    .note {
      display: flex;
      gap: 12px;
      align-items: flex-start;
      margin: 12px 0;
      padding: 12px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    }
    .note > span {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .note.warn {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 20%, transparent);
    }
    .note.bad {
      background: color-mix(in srgb, var(--error-color, #db4437) 16%, transparent);
    }
    .note a {
      color: inherit;
      display: inline-flex;
      align-items: center;
      min-height: 44px;
    }
    .danger {
      color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color, #212121));
    }
    progress {
      display: block;
      width: 100%;
      height: 12px;
      accent-color: var(--primary-color);
    }
  `],He=[r,B,l`
    dialog {
      line-height: 1.4;
    }
    footer {
      flex-wrap: wrap;
      padding: 8px 12px;
      padding-bottom: max(8px, env(safe-area-inset-bottom));
    }
    .head {
      flex: 1;
      min-width: 0;
    }
    .from {
      margin: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    h2:focus {
      outline: none;
    }
    h3 {
      margin: 20px 0 8px;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .body:focus-visible {
      outline-offset: -3px;
    }
    .set {
      padding: 4px 16px 24px;
      max-width: 640px;
      margin: 0 auto;
    }
    .scrub {
      display: flex;
      align-items: center;
      gap: 4px;
      padding: 0 8px;
    }
    .scrub input {
      flex: 1;
      min-width: 0;
      height: 44px;
      margin: 0;
      accent-color: var(--primary-color);
    }
    .time {
      font-variant-numeric: tabular-nums;
      min-width: 72px;
      text-align: center;
    }
    .ends {
      display: grid;
      grid-template-columns: minmax(36px, auto) auto auto minmax(72px, 1fr) auto auto;
      align-items: center;
      gap: 4px;
      max-width: 420px;
    }
    .ends button {
      min-width: 44px;
      min-height: 44px;
      border-radius: 22px;
      border: 1px solid var(--divider-color, #ccc);
      font-size: calc(13px * var(--ha-font-size-scale, 1));
      white-space: nowrap;
    }
    .chosen {
      display: inline-flex;
      align-items: center;
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 22px;
    }
    .chosen button:first-child {
      min-height: 44px;
      padding-inline: 14px 2px;
      font-variant-numeric: tabular-nums;
    }
    video {
      display: block;
      width: 100%;
      max-height: 46vh;
      background: #000;
    }
    dl {
      display: grid;
      grid-template-columns: minmax(80px, auto) minmax(0, 1fr);
      gap: 8px 16px;
      margin: 8px 0;
    }
    dt {
      color: var(--secondary-text-color, #727272);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .hash {
      font-family: ui-monospace, monospace;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
    }
    .big {
      font-size: calc(20px * var(--ha-font-size-scale, 1));
      font-weight: 500;
      margin: 8px 0;
      overflow-wrap: anywhere;
    }
    @media (min-width: 700px) and (min-height: 600px) {
      dialog {
        width: min(720px, 100vw - 64px);
        height: min(860px, 100dvh - 48px);
        margin: auto;
        border-radius: 12px;
        overflow: hidden;
      }
    }
    @media (max-height: 500px) {
      .see {
        position: static;
      }
    }
  `],Ue=7200,V=class{constructor(e){this.hass=e}info(e){return this.#e(`info`,e)}create(e,t){return this.#e(`create`,{entity_id:e,...t})}candidates(e,t){return this.#e(`candidates`,{entity_id:e,at_us:Math.round(t)})}consent(e){return this.#e(`consent`,{...H(e),sha256:e.sha256})}revoke(e){return this.#e(`revoke`,H(e))}release(e){return this.#e(`release`,H(e))}async addressOf(e,t){let n=`/api/cloudcam/shares/${e.entry_id}/${e.id}/${t}`,r=await this.hass.callWS({type:`auth/sign_path`,path:n,expires:Ue});return this.hass.hassUrl(r.path)}#e(e,t){return this.hass.callWS({type:`cloudcam/shares/${e}`,...t})}};function H({entry_id:e,id:t}){return{entry_id:e,share_id:t}}function U({state:e}){return e===`rendering`||e===`ready`}function W({entry_id:e,id:t}){return`${e}/${t}`}var G=class{#e;constructor(e){this.changed=e,this.shares=new Map,this.isKnown=!1,this.isAll=!1,this.#e=new ie(e=>this.take(e))}follow(e,t){this.#e.follow(e,{type:`cloudcam/shares/subscribe`},t)}stop(){this.#e.stop()}take(e){let t=`shares`in e;t&&([this.isKnown,this.isAll]=[!0,e.is_all]);let n=new Map(t&&e.is_all?[]:this.shares);for(let r of t?e.shares:[e.share])n.set(W(r),r);this.shares=n,this.changed()}};function We(e){let{say:t,draft:n}=e;return c`<div class="see">${Ge(e)} ${Ke(e)}</div>
    <div class="set">
      ${n.content===`subject`?qe(e):i}
      ${j(`content`,t(`visible`),oe.map(e=>({value:e,text:t(`content_${e}`),about:t(`about_${e}`)})),n.content,t=>e.change(ye(n,t)))}
      ${Xe(e)} ${n.content===`original`?i:Ze(e)}
    </div>`}function Ge(e){let{say:t,camera:n,draft:r,clock:i}=e,a=n?.info.status.video,o=n?.folder,s=r.content===`subject`?e.finder.found:void 0;return c`<cloudcam-share-moment
    .folder=${o?e.hass.hassUrl(o):void 0}
    .atUs=${e.atUs}
    .ratio=${a?.width&&a.height?`${a.width} / ${a.height}`:`16 / 9`}
    .candidates=${s?.candidates??[]}
    .chosen=${K(e)}
    .marked=${e.marked}
    .alt=${`${n?.info.name??``}, ${i.seconds(e.atUs)}`}
    .missing=${t(`no_picture`)}
    @cloudcam-choose=${({detail:t})=>{let n=s?.candidates[t];n&&e.choose(n,s.time_us)}}
  ></cloudcam-share-moment>`}function K({draft:e,finder:t}){let{found:n}=t,r=n&&e.subject.find(({at_us:e})=>e===n.time_us);return r?Oe(n.candidates,r):-1}function Ke(e){let{say:t,draft:n,clock:r,atUs:i}=e,o=t=>e.lookAt(Math.max(n.startUs,Math.min(n.endUs,t)));return c`<div class="scrub" dir="ltr">
    ${a(t(`earlier`),`mdi:chevron-left`,()=>o(i-h))}
    <input
      type="range"
      min="0"
      max=${Math.round((n.endUs-n.startUs)/1e3)}
      step="100"
      aria-label=${t(`moment`)}
      aria-valuetext=${r.seconds(i)}
      .value=${String(Math.round((i-n.startUs)/1e3))}
      @input=${e=>o(n.startUs+Number(e.target.value)*1e3)}
    />
    ${a(t(`later`),`mdi:chevron-right`,()=>o(i+h))}
    <span class="time" aria-hidden="true">${r.seconds(i)}</span>
  </div>`}function qe(e){let{say:t,finder:n}=e,{found:r,error:a}=n,o=a?t(`failed`,{error:a}):r?r.candidates.length?``:t(`nobody`):t(`looking`);return c`<fieldset>
      <legend>${t(`who`)}</legend>
      <small>${t(`who_hint`)}</small>
      <div class="row">
        ${r?.candidates.map((t,n)=>Je(e,t,n,r.time_us))}
      </div>
      <p class="quiet" role="status">${o}</p>
      ${a?c`<div class="row">
            <button class="chip" @click=${()=>n.again()}>
              <ha-icon icon="mdi:refresh"></ha-icon>${t(`retry`)}
            </button>
          </div>`:i}
      ${Ye(e)} ${A(e,`subject`)}
    </fieldset>
    ${j(`background`,t(`around`),[`black`,`scene`].map(e=>({value:e,text:t(`background_${e}`)})),e.draft.background,t=>e.change({...e.draft,background:t}))}`}function Je(e,t,n,r){let{say:i}=e,a=i(t.label===`cat`||t.label===`dog`||t.label===`pet`?t.label:`person`),o=n+1,s=i(`where_${ke(t)}`);return c`<button
    class="chip"
    aria-pressed=${n===K(e)}
    aria-label=${i(`candidate_where`,{label:a,number:o,where:s,sure:Math.round(t.score*100)})}
    @focus=${()=>e.mark(n)}
    @blur=${()=>e.mark(-1)}
    @click=${()=>e.choose(t,r)}
  >
    ${i(`candidate`,{label:a,number:o})}
  </button>`}function Ye(e){let{say:t,clock:n,draft:r}=e,o=O(r);if(!o.length)return i;let s=Ce(r);return c`<div class="label">${t(`confirmed`)}</div>
    <div class="row">
      ${o.map(({at_us:i})=>{let o=n.seconds(i);return c`<span class="chosen">
          <button aria-label=${t(`go_to`,{time:o})} @click=${()=>e.lookAt(i)}>${o}</button>
          ${a(t(`unconfirm`,{time:o}),`mdi:close`,()=>e.change(Se(r,i)))}
        </span>`})}
    </div>
    <small>${t(`confirmed_hint`)}</small>
    ${s===void 0?i:c`<div class="row">
          <button class="chip" @click=${()=>e.lookAt(s)}>
            <ha-icon icon="mdi:skip-next-outline"></ha-icon>${t(`next_moment`)}
          </button>
        </div>`}`}function Xe(e){let{say:t,draft:n}=e,r=f(n.endUs-n.startUs);return c`<fieldset>
    <legend>${t(`range`)}</legend>
    <div class="ends">${q(e,`startUs`)} ${q(e,`endUs`)}</div>
    <small role="status">${t(`length`,{length:r})}</small>
    ${A(e,`range`)}
  </fieldset>`}function q(e,t){let{say:n,draft:r,clock:i}=e,a=n(t===`startUs`?`from`:`until`),o=r.content===`original`?[10*_,_]:[10*h,h],s=e=>e>=6e7?n(`minutes`,{count:e/_}):n(`seconds`,{count:e/h}),l=i=>{let o=s(Math.abs(i));return c`<button
      aria-label=${n(i<0?`step_back`:`step_on`,{what:a,length:o})}
      @click=${()=>{let n=ve(r,t,r[t]+i,e.nowUs());e.change(n),e.lookAt(n[t])}}
    >
      <bdi>${i<0?`−`:`+`}${o}</bdi>
    </button>`};return c`<span>${a}</span> ${o.map(e=>l(-e))}
    <span class="time">${i.seconds(r[t])}</span>
    ${[...o].reverse().map(e=>l(e))}`}function Ze(e){let{say:t,draft:n,camera:r}=e;return c`<fieldset>
    <legend>${t(`extras`)}</legend>
    ${se.map(i=>M(t(i,{name:r?.info.name??``}),n[i],t=>e.change({...e.draft,[i]:t})))}
  </fieldset>`}var J={en:`anchor apple autumn badge bakery basket beacon bicycle blanket bottle breeze bridge bucket
    butter button cabin candle canyon carpet castle cedar chimney cinema circle clover cobalt coffee
    comet copper cotton cradle crayon cricket crystal dancer desert dolphin dragon eagle ember engine
    falcon feather fiddle forest fountain galaxy garden ginger glacier hammer harbour hazel helmet
    honey igloo island jacket jasmine jigsaw juniper kettle kitten ladder lantern lemon linen lizard
    magnet maple marble meadow melon mirror mitten nectar needle nickel nutmeg oasis olive orange
    otter oyster paddle paper parrot pebble pencil pepper piano pigeon pillow planet pocket potato
    quartz rabbit raven ribbon river rocket saddle saffron sailor salmon shadow silver spider
    summer sunset teapot temple thunder tiger timber tulip turtle umbrella valley velvet violin
    walnut whistle window winter`,de:`Abend Adler Ahorn Amsel Anker Apfel Bagger Balkon Banane Berg Besen Biber Birne Blume Boje
    Brille Brunnen Dackel Delfin Distel Dose Drachen Eimer Ente Erbse Esel Fackel Falke Feder Fenster
    Fichte Flasche Fuchs Gabel Garten Geige Glocke Graben Gurke Hafen Hafer Hammer Harfe Hase Hecht
    Heide Himbeere Honig Igel Insel Jacke Jahr Kabel Kaffee Kamel Kanne Karotte Kelle Kerze Kiesel
    Kirsche Klavier Koffer Komet Korb Kranich Kuchen Lampe Laterne Leiter Lerche Linde Linse Magnet
    Mandel Mantel Marder Mauer Melone Minze Nadel Nagel Nebel Nelke Ofen Olive Orgel Otter Pfanne
    Pfeffer Pinsel Planet Quelle Rabe Rakete Regen Ring Rose Sattel Schaukel Schiff Segel Sommer
    Spaten Spiegel Stein Storch Tanne Tasse Teller Tiger Tinte Tisch Tulpe Ufer Veilchen Vogel Wagen
    Walnuss Wiese Winter Wolke Zaun Ziegel Zimt Zitrone`};function Qe(e){let t=(J[e.split(`-`)[0]??`en`]??J.en).split(/\s+/);return[...[0,1,2].map(()=>t[$e(t.length)]),10+$e(90)].join(` `)}function $e(e){let t=Math.floor(2**32/e)*e;for(;;){let[n]=crypto.getRandomValues(new Uint32Array(1));if(n<t)return n%e}}function et(e){let{say:t,draft:n}=e,r=n.way===`link`;return c`<div class="set">
    ${tt(e,`recipient`,100)} ${tt(e,`purpose`,300)}
    ${n.content===`original`?N(``,`mdi:folder-zip-outline`,[t(`packaging_original`),` `,t(`about_file`)]):c`${nt(e)} ${r?it(e):rt(e)}`}
    ${ot(t(r?`expires`:`expires_file`),ce.map(t=>[t,R(t,e.hass.locale.language)]),n.expiresS,t=>e.change({...e.draft,expiresS:t}))}
    ${r?at(e):i}
  </div>`}function tt(e,t,n){let{say:r,draft:a}=e,o=e.problem(t)!==void 0;return c`<label class="field">
      <span class="label">${r(t)}</span>
      <input
        type="text"
        name=${t}
        maxlength=${n}
        autocomplete="off"
        aria-invalid=${o?`true`:i}
        aria-describedby="${t}-hint ${o?`wrong-${t}`:``}"
        .value=${a[t]}
        @input=${n=>e.change({...e.draft,[t]:st(n)})}
      />
    </label>
    <small id="${t}-hint">${r(`${t}_hint`)}</small>
    ${A(e,t)}`}function nt(e){let{say:t,draft:n}=e;return c`${j(`way`,t(`way`),[`file`,`link`].map(e=>({value:e,text:t(`way_${e}`),about:t(`about_${e}`)})),n.way,t=>e.change(be(e.draft,t)))}
  ${A(e,`way`)}`}function rt(e){let{say:t,draft:n}=e;return j(`packaging`,t(`packaging`),[`mp4`,`zip`].map(e=>({value:e,text:t(`packaging_${e}`)})),n.packaging,t=>e.change({...e.draft,packaging:t}))}function it(e){let{say:t,sharing:n,camera:r}=e;if(!n)return i;if(!n.links){let e=c`<br /><a href="/config/integrations/integration/cloudcam" target="_blank">
        ${t(`links_off_open`)}</a
      >`;return N(`warn`,`mdi:link-variant-off`,[t(`links_off`,{name:r?.info.name??``}),e])}return n.is_external?i:N(`warn`,`mdi:home-alert-outline`,t(`links_inside`,{base:n.link_base??`–`}))}function at(e){let{say:t,draft:n}=e,r=e.problem(`phrase`)!==void 0,a=t=>e.change({...e.draft,phrase:t});return c`${ot(t(`views`),le.map(e=>[e,e===null?t(`views_any`):String(e)]),n.views,t=>e.change({...e.draft,views:t}))}
    <label class="field">
      <span class="label">${t(`phrase`)}</span>
      <input
        type="text"
        name="phrase"
        maxlength=${100}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        aria-invalid=${r?`true`:i}
        aria-describedby="phrase-hint ${r?`wrong-phrase`:``}"
        .value=${n.phrase}
        @input=${e=>a(st(e))}
      />
    </label>
    <small id="phrase-hint">${t(`phrase_hint`)}</small>
    ${e.hasLostPhrase?N(`warn`,`mdi:form-textbox-password`,t(`phrase_lost`)):i}
    ${A(e,`phrase`)}
    <div class="row">
      <button class="chip" @click=${()=>a(Qe(e.hass.locale.language))}>
        <ha-icon icon="mdi:dice-multiple-outline"></ha-icon>${t(`suggest`)}
      </button>
    </div>
    ${M(t(`may_download`),n.mayDownload,t=>e.change({...e.draft,mayDownload:t}))}`}function ot(e,t,n,r){return c`<label class="field">
    <span class="label">${e}</span>
    <select @change=${e=>r(t[e.target.selectedIndex][0])}>
      ${t.map(([e,t])=>c`<option ?selected=${e===n}>${t}</option>`)}
    </select>
  </label>`}function st(e){return e.target.value}var Y=[`what`,`who`,`making`,`preview`,`consent`,`out`],X=class extends g{constructor(...e){super(...e),this.step=`what`,this.atUs=0,this.marked=-1,this.previewUrl=``,this.hasLooked=!1,this.problems=new Map,this.error=``,this.spoken=``,this.isBusy=!1,this.key=``,this.isChanged=!0,this.url=``,this.finder=new De(e=>this.#t.candidates(this.#n,e),()=>this.requestUpdate()),this.#e=new G(()=>this.#p()),this.#n=``,this.#r=()=>{this.#e.follow(this.hass.connection,!1),this.#e.follow(this.hass.connection,!0)}}#e;#t;#n;get camera(){return this.cameraOf(this.#n)}get share(){return this.#e.shares.get(this.key)}get hasLostPhrase(){return`share`in this.start&&this.start.share.has_phrase&&!this.draft.phrase}connectedCallback(){super.connectedCallback(),this.draft||this.#i(),this.#e.follow(this.hass.connection,!0),this.hass.connection.addEventListener(`ready`,this.#r)}disconnectedCallback(){super.disconnectedCallback(),this.hass.connection.removeEventListener(`ready`,this.#r),this.#e.stop(),this.finder.stop(),this.remove()}#r;#i(){let{start:e}=this;if(this.#t=new V(this.hass),`share`in e){let{share:t}=e;this.#n=t.entity_id??``,this.draft=_e(t),this.key=W(t),this.isChanged=!1,this.step=t.state===`active`?`out`:`making`,this.#e.take({share:t})}else this.#n=e.entityId,this.draft=E(e.range);this.lookAt(this.#a(`range`in e?e.range:this.draft)),this.#t.info({entity_id:this.#n}).then(e=>this.sharing=e).catch(e=>this.error=d(e))}#a({startUs:e,endUs:t,atUs:n}){return n&&n>=e&&n<t?n:(e+t)/2}firstUpdated(){this.dialog.showModal(),this.heading.focus()}updated(e){e.has(`step`)&&e.get(`step`)!==void 0&&(this.renderRoot.querySelector(`.body`).scrollTop=0,this.heading.focus())}change(e){this.draft=e,this.isChanged=!0,this.problems.size&&(this.step===`what`||this.step===`who`)&&this.#l(this.step),this.#o()}lookAt(e){this.atUs=Math.round(e),this.#o()}#o(){this.step===`what`&&this.draft.content===`subject`&&this.finder.want(this.atUs)}mark(e){this.marked=e}choose(e,t){this.change(xe(this.draft,{at_us:t,...P(e)}))}problem(e){return this.problems.get(e)}looked(e){this.hasLooked=e,this.error=``}previewFailed(e){this.error=this.say(`preview_failed`,{error:e})}#s(e){this.step=e,this.error=this.spoken=``,this.problems=new Map,e===`what`&&this.#o()}#c(e){this.#l(e),this.problems.size?this.#u():e===`what`?this.#s(`who`):this.isChanged?this.#d():this.#f()}#l(e){this.problems=we(this.draft,e,this.sharing?.links??!0)}async#u(){await this.updateComplete;let e=this.renderRoot.querySelector(`[aria-invalid='true'], .wrong`);e?.scrollIntoView({block:`center`}),e instanceof HTMLInputElement&&e.focus()}async#d(){await this.#_(async()=>{let e=this.share,t=await this.#t.create(this.#n,Te(this.draft));e&&U(e)&&await this.#t.revoke(e).catch(()=>void 0),this.#e.shares.has(W(t))||this.#e.take({share:t}),this.key=W(t),this.isChanged=this.hasLooked=!1,this.previewUrl=``,this.#f()})}#f(){this.#s(`making`),this.#p()}#p(){this.requestUpdate();let{share:e,step:t}=this;t===`making`&&e?.state===`ready`&&(this.#s(`preview`),this.spoken=this.say(`made`),this.previewUrl||this.#m(e))}async#m(e){await this.#_(async()=>{this.previewUrl=await this.#t.addressOf(e,`preview`)})}async#h(){let{share:e}=this;e&&window.confirm(this.say(`discard_sure`))&&await this.#_(async()=>{U(e)&&await this.#t.revoke(e),this.#y(this.say(`discarded`))})}async#g(){let{share:e}=this;e&&(this.hasLooked?await this.#_(async()=>{let t=await this.#t.consent(e);this.#e.take({share:t.share}),this.url=t.url??``,this.#s(`out`)}):this.error=this.say(`consent_first`))}async#_(e){this.isBusy=!0,this.error=``;try{await e()}catch(e){this.error=this.say(`failed`,{error:d(e)})}finally{this.isBusy=!1}}#v(e){e?.preventDefault();let t=this.step===`who`||this.step===`what`&&this.draft.subject.length>0,n=this.url&&!this.out?.isOut?`link_leave_sure`:t?`leave_sure`:void 0;(!n||window.confirm(this.say(n)))&&this.#y()}#y(e){this.dialog.close(),this.closed(e)}#b(){this.isConnected&&!this.dialog.open&&(this.url&&!this.out?.isOut?this.dialog.showModal():this.closed())}#x(e){e.key===`Escape`&&!e.defaultPrevented&&this.#v(e)}render(){let{say:e,step:t}=this,n=e(`step_${t}`),r=Y.indexOf(t)+1,o=e(`step`,{number:r,count:Y.length,name:n}),s=this.camera?.info.name??this.share?.camera??``;return c`<dialog
      aria-labelledby="title"
      @cancel=${e=>this.#v(e)}
      @close=${()=>this.#b()}
      @keydown=${e=>this.#x(e)}
    >
      <header>
        <div class="head">
          <h2 id="title" tabindex="-1" aria-label=${o}>${n}</h2>
          <p class="from quiet">${e(`title`,{camera:s})} · ${r}/${Y.length}</p>
        </div>
        ${a(e(`close`),`mdi:close`,()=>this.#v())}
      </header>
      <div class="body" tabindex="0">${this.#S()?this.#C():this.#w()}</div>
      ${this.error?N(`bad`,`mdi:alert-circle-outline`,this.error,`alert`):i}
      <p class="spoken" role="status">${this.spoken}</p>
      <footer>${this.#E()}</footer>
    </dialog>`}#S(){let{share:e,step:t}=this;return(t===`making`||t===`preview`||t===`consent`)&&(e===void 0||e.state===`ended`)}#C(){return c`<div class="set">${N(``,`mdi:delete-outline`,this.say(`gone`),`status`)}</div>`}#w(){switch(this.step){case`what`:return We(this);case`who`:return et(this);case`making`:return Re(this);case`preview`:return ze(this);case`consent`:return Be(this);case`out`:return this.#T()}}#T(){let{share:e}=this;return e?c`<div class="set">
      <cloudcam-share-out
        .share=${e}
        .sharing=${this.#t}
        .say=${this.say}
        .url=${this.url}
        .phrase=${e.has_phrase?this.draft.phrase.trim():``}
      ></cloudcam-share-out>
    </div>`:i}#E(){let{step:e}=this;if(this.#S())return this.#k(`close`,()=>this.#y(),`primary`);let t=(e,t=`back`)=>this.#k(t,()=>this.#s(e)),n=c`<span class="space"></span>`;switch(e){case`what`:return[this.#k(`cancel`,()=>this.#v()),n,this.#O(`next`,()=>this.#c(`what`))];case`who`:return[t(`what`),n,this.#O(`make`,()=>this.#c(`who`))];case`making`:return this.share?.state===`failed`?[this.#D(),n,t(`what`,`change`)]:[this.#D(),n,this.#k(`close`,()=>this.#y())];case`preview`:return[this.#D(),t(`what`,`change`),n,this.#O(`to_consent`,()=>this.#s(`consent`))];case`consent`:return[t(`preview`),n,this.#O(`consent`,()=>void this.#g())];case`out`:return[n,this.#O(`done`,()=>this.#v())]}}#D(){return this.#k(`discard`,()=>void this.#h(),`danger`)}#O(e,t){return this.#k(e,t,`primary`)}#k(e,t,n=``){return c`<button class="chip ${n}" ?disabled=${this.isBusy} @click=${t}>
      ${this.say(e)}
    </button>`}static{this.styles=He}};m([u({attribute:!1})],X.prototype,`hass`,void 0),m([u({attribute:!1})],X.prototype,`clock`,void 0),m([u({attribute:!1})],X.prototype,`say`,void 0),m([u({attribute:!1})],X.prototype,`start`,void 0),m([u({attribute:!1})],X.prototype,`cameraOf`,void 0),m([u({attribute:!1})],X.prototype,`nowUs`,void 0),m([u({attribute:!1})],X.prototype,`closed`,void 0),m([o()],X.prototype,`step`,void 0),m([o()],X.prototype,`draft`,void 0),m([o()],X.prototype,`atUs`,void 0),m([o()],X.prototype,`marked`,void 0),m([o()],X.prototype,`sharing`,void 0),m([o()],X.prototype,`previewUrl`,void 0),m([o()],X.prototype,`hasLooked`,void 0),m([o()],X.prototype,`problems`,void 0),m([o()],X.prototype,`error`,void 0),m([o()],X.prototype,`spoken`,void 0),m([o()],X.prototype,`isBusy`,void 0),m([o()],X.prototype,`key`,void 0),m([o()],X.prototype,`isChanged`,void 0),m([o()],X.prototype,`url`,void 0),m([s(`dialog`)],X.prototype,`dialog`,void 0),m([s(`h2`)],X.prototype,`heading`,void 0),m([s(`cloudcam-share-out`)],X.prototype,`out`,void 0);var ct=1280,Z=class extends g{constructor(...e){super(...e),this.atUs=0,this.ratio=`16 / 9`,this.candidates=[],this.chosen=-1,this.marked=-1,this.alt=``,this.missing=``,this.#e=new ae(e=>this.#t(e))}#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.cancel()}updated(e){if(!this.folder||!(e.has(`atUs`)||e.has(`folder`)))return;let t=`time_us=${Math.round(this.atUs)}&exact=1&width=${ct}`;this.#e.want(`${this.folder}/frame.jpg?${t}`)}#t(e){if(this.hasPicture=e!==void 0,!e)return;let{canvas:t}=this;[t.width,t.height]=[e.bitmap.width,e.bitmap.height],t.getContext(`2d`)?.drawImage(e.bitmap,0,0),e.bitmap.close()}render(){return c`<div class="stage" style="aspect-ratio:${this.ratio}">
      <canvas role="img" aria-label=${this.alt} ?hidden=${this.hasPicture!==!0}></canvas>
      ${this.hasPicture===!1?c`<p>${this.missing}</p>`:i}
      ${this.hasPicture?this.candidates.map((e,t)=>this.#n(e,t)):i}
    </div>`}#n({box:[e,t,n,r]},i){let a=e=>`${(e*100).toFixed(2)}%`,o=(n-e)*(r-t),s=`left:${a(e)};top:${a(t)};width:${a(n-e)};height:${a(r-t)}`;return c`<button
      class="box ${i===this.marked?`marked`:``}"
      style="${s};z-index:${1e3-Math.round(o*999)}"
      tabindex="-1"
      aria-hidden="true"
      ?data-chosen=${i===this.chosen}
      @click=${()=>this.#r(i)}
    >
      <b>${i+1}</b>
    </button>`}#r(e){this.dispatchEvent(new CustomEvent(`cloudcam-choose`,{detail:e}))}static{this.styles=[y,p,l`
      :host {
        display: block;
        background: #000;
      }
      .stage {
        position: relative;
        margin: 0 auto;
        max-height: var(--cloudcam-share-picture-height, 44vh);
        max-width: 100%;
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
      canvas[hidden] {
        display: none;
      }
      p {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        margin: 0;
        padding: 16px;
        color: #fff;
        text-align: center;
      }
      .box {
        position: absolute;
        box-sizing: border-box;
        border: 2px solid #fff;
        outline: 1px solid rgb(0 0 0 / 60%);
        border-radius: 4px;
      }
      .box::after {
        /* small ones are hit by a finger too */
        content: "";
        position: absolute;
        inset: min(0px, calc((100% - 44px) / 2));
      }
      .box b {
        position: absolute;
        top: 2px;
        left: 2px;
        min-width: 18px;
        padding: 0 3px;
        border-radius: 3px;
        background: rgb(0 0 0 / 75%);
        color: #fff;
        font-size: 12px;
        line-height: 18px;
        text-align: center;
      }
      .box.marked {
        border-color: var(--primary-color, #03a9f4);
      }
      .box[data-chosen] {
        border: 3px solid #4caf50;
        box-shadow: 0 0 0 9999px rgb(0 0 0 / 55%);
      }
      .box[data-chosen] b {
        background: #2e7d32;
      }
    `]}};m([u({attribute:!1})],Z.prototype,`folder`,void 0),m([u({attribute:!1})],Z.prototype,`atUs`,void 0),m([u({attribute:!1})],Z.prototype,`ratio`,void 0),m([u({attribute:!1})],Z.prototype,`candidates`,void 0),m([u({attribute:!1})],Z.prototype,`chosen`,void 0),m([u({attribute:!1})],Z.prototype,`marked`,void 0),m([u()],Z.prototype,`alt`,void 0),m([u()],Z.prototype,`missing`,void 0),m([o()],Z.prototype,`hasPicture`,void 0),m([s(`canvas`)],Z.prototype,`canvas`,void 0);function Q({packaging:e,content:t}){return e===`zip`||t===`original`?`share.zip`:`clip.mp4`}function lt(e){return Q(e).endsWith(`.zip`)?`application/zip`:`video/mp4`}function ut(e){if(!(`canShare`in navigator))return!1;try{let t=new File([],Q(e),{type:lt(e)});return navigator.canShare({files:[t]})}catch{return!1}}async function dt(e,t,n){let r=await fetch(e);if(!r.ok||!r.body)throw Error(`${r.status} ${r.statusText}`.trim());let i=Number(r.headers.get(`Content-Length`))||t.size_bytes,a=[],o=r.body.getReader(),s=0;for(;;){let{done:e,value:t}=await o.read();if(e)break;a.push(t),s+=t.length,i&&n(Math.min(1,s/i))}return new File(a,Q(t),{type:lt(t)})}async function ft(e){try{return await navigator.share(e),`done`}catch(e){let t=e instanceof DOMException?e.name:``;if(t===`AbortError`)return`cancelled`;if(t===`NotAllowedError`)return`again`;throw e}}var $=class extends g{constructor(...e){super(...e),this.url=``,this.phrase=``,this.isOut=!1,this.message=``,this.error=``,this.receiptUrl=``}firstUpdated(){this.sharing.addressOf(this.share,`receipt`).then(e=>this.receiptUrl=e).catch(e=>this.error=d(e))}render(){let{say:e,share:t}=this,{recipient:n}=t;return c`<p>${e(t.way===`link`?`out_link`:`out_file`,{recipient:n})}</p>
      ${t.way===`link`?this.#e():this.#t()}
      <p role="status">${this.message}</p>
      ${this.error?N(`bad`,`mdi:alert-circle-outline`,e(`failed`,{error:this.error}),`alert`):i}
      ${this.phrase?N(``,`mdi:phone-outline`,c`${e(`tell_phrase`)}<br /><b><bdi>${this.phrase}</bdi></b>`):i}
      <div class="row">
        ${this.receiptUrl?c`<a class="chip" href=${this.receiptUrl} target="_blank" rel="noopener">
              <ha-icon icon="mdi:receipt-text-outline"></ha-icon>${e(`receipt`)}
            </a>`:i}
      </div>
      <p class="quiet">${e(`where_later`)}</p>`}#e(){let{say:e,url:t}=this;return c`<label class="field">
        <span class="label">${e(`link`)}</span>
        <input
          type="text"
          dir="ltr"
          readonly
          .value=${t}
          @focus=${e=>e.target.select()}
          @copy=${()=>this.isOut=!0}
        />
      </label>
      <div class="row">
        <button class="chip primary" @click=${()=>void this.#n()}>
          <ha-icon icon="mdi:content-copy"></ha-icon>${e(`copy`)}
        </button>
        ${`share`in navigator?c`<button class="chip" @click=${()=>void this.#o({url:t})}>
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>${e(`hand_on`)}
            </button>`:i}
      </div>`}#t(){let{say:e,share:t,fetched:n,file:r}=this,a=n!==void 0&&!r,o=ut(t);return c`<div class="row">
        ${o?c`<button
              class="chip primary"
              ?disabled=${a}
              @click=${()=>void this.#i()}
            >
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>
              ${e(r?`hand_on_now`:`hand_on`)}
            </button>`:i}
        <button
          class="chip ${o?``:`primary`}"
          ?disabled=${a}
          @click=${()=>void this.#a()}
        >
          <ha-icon icon="mdi:download"></ha-icon>${e(`download`)}
        </button>
      </div>
      ${a?c`<progress
              max="100"
              .value=${n*100}
              aria-label=${e(`hand_on`)}
            ></progress>
            <p class="quiet">${e(`fetching`,{percent:Math.floor(n*100)})}</p>`:i}`}async#n(){await this.#s(async()=>{if(navigator.clipboard)await navigator.clipboard.writeText(this.url);else if(!this.#r()){this.message=this.say(`copy_by_hand`);return}this.isOut=!0,this.message=this.say(`copied`)})}#r(){return this.renderRoot.querySelector(`input`).select(),document.execCommand(`copy`)}async#i(){await this.#s(async()=>{if(!this.file){this.fetched=0;let e=await this.sharing.addressOf(this.share,`file`);this.file=await dt(e,this.share,e=>this.fetched=e)}await this.#o({files:[this.file]})}),this.fetched=void 0}async#a(){await this.#s(async()=>{ne(await this.sharing.addressOf(this.share,`file`),Q(this.share)),this.isOut=!0})}async#o(e){await this.#s(async()=>{await ft(e)===`done`&&(this.isOut=!0,this.message=this.say(`handed_on`))})}async#s(e){this.error=``;try{await e()}catch(e){this.error=d(e)}}static{this.styles=[y,p,B]}};m([u({attribute:!1})],$.prototype,`share`,void 0),m([u({attribute:!1})],$.prototype,`sharing`,void 0),m([u({attribute:!1})],$.prototype,`say`,void 0),m([u({attribute:!1})],$.prototype,`url`,void 0),m([u({attribute:!1})],$.prototype,`phrase`,void 0),m([o()],$.prototype,`message`,void 0),m([o()],$.prototype,`error`,void 0),m([o()],$.prototype,`fetched`,void 0),m([o()],$.prototype,`file`,void 0),m([o()],$.prototype,`receiptUrl`,void 0);var pt=te({de:{title:`Teilen von {camera}`,close:`Schließen`,cancel:`Abbrechen`,back:`Zurück`,next:`Weiter`,failed:`Das ging nicht: {error}`,step:`Schritt {number} von {count}: {name}`,step_what:`Was`,step_who:`An wen`,step_making:`Es wird gemacht`,step_preview:`Ansehen`,step_consent:`Zustimmen`,step_out:`Weitergeben`,leave_sure:`Schließen, ohne zu teilen? Was du gewählt hast, wird nicht aufgehoben.`,moment:`Augenblick`,earlier:`Eine Sekunde früher`,later:`Eine Sekunde später`,no_picture:`Von diesem Augenblick ist nichts aufgenommen.`,range:`Von wann bis wann`,from:`Von`,until:`Bis`,step_back:`{what}: {length} früher`,step_on:`{what}: {length} später`,length:`{length} lang`,seconds:`{count} s`,minutes:`{count} min`,visible:`Was zu sehen ist`,content_subject:`Nur eine Person oder ein Tier`,about_subject:`Alle anderen und alles ringsum sind schwarz. Was nicht sicher ist, bleibt schwarz.`,content_pets:`Tiere und der Ort`,about_pets:`Tiere und der Ort ohne Menschen. Wo jemand sein könnte, ist es schwarz.`,content_whole:`Alle`,about_whole:`Das ganze Bild mit allen, die darauf sind. Frag sie vorher.`,content_original:`Originalaufnahme, als Beweis`,about_original:`Die aufgenommenen Dateien, wie sie sind, signiert, mit allen, Ton und Uhrzeit: für Polizei oder Gericht.`,who:`Wer zu sehen sein darf`,who_hint:`Tippe die Person oder das Tier im Bild an. Ist niemand markiert, wähle einen anderen Augenblick.`,looking:`Personen und Tiere werden gesucht…`,retry:`Noch einmal versuchen`,nobody:`In diesem Augenblick ist niemand erkannt. Wähle einen anderen.`,candidate:`{label} {number}`,candidate_where:`{label} {number}, {where}, zu {sure} % sicher`,where_left:`links`,where_middle:`in der Mitte`,where_right:`rechts`,person:`Person`,pet:`Tier`,cat:`Katze`,dog:`Hund`,confirmed:`Gewählt um`,confirmed_hint:`Wo sie wiederkommen oder hinter jemandem waren, wähle sie auch dort: Bis dahin bleibt es schwarz.`,next_moment:`Noch ein Augenblick`,go_to:`Zu {time}`,unconfirm:`Wahl um {time} zurücknehmen`,around:`Ringsum`,background_black:`Schwarz`,background_scene:`Ein Standbild des Ortes, ohne jemanden`,extras:`Geht nur mit, wenn du es ankreuzt`,with_audio:`Ton`,with_camera_name:`Name der Kamera: {name}`,with_place:`Der Ort`,with_time:`Die genaue Uhrzeit`,problem_too_long:`Das ist zu lang: höchstens {length}.`,problem_no_subject:`Wähle, wer zu sehen sein darf.`,recipient:`Für wen`,recipient_hint:`Ein Name, an dem du es später erkennst`,purpose:`Wofür`,purpose_hint:`Zum Beispiel: das Paket vom Montag`,way:`Wie es hinausgeht`,way_file:`Als Datei`,about_file:`Dein Telefon gibt sie weiter. Ist eine Datei erst bei jemandem, kann sie niemand zurückholen.`,way_link:`Als Link`,about_link:`Angesehen wird es bei deinem Home Assistant. Du kannst das jederzeit beenden.`,links_off:`Links sind für {name} ausgeschaltet. Schalte in den Optionen „Links geteilter Clips öffnen sich“ ein.`,links_off_open:`Optionen öffnen`,links_inside:`Home Assistant hat keine Adresse für draußen ({base}): Der Link geht nur bei denen auf, die sie erreichen.`,packaging:`Art der Datei`,packaging_mp4:`Video: läuft überall`,packaging_zip:`Zip mit signiertem Nachweis: zeigt, ob etwas geändert wurde`,packaging_original:`Ein Zip mit den aufgenommenen Dateien und einem signierten Nachweis.`,expires:`Bis wann`,expires_file:`Bis wann sie hier geholt werden kann`,views:`Wie oft es geöffnet werden kann`,views_any:`beliebig oft`,phrase:`Kennwort zum Öffnen (wenn du eins willst)`,phrase_hint:`Sag es auf anderem Weg als den Link: am Telefon, nicht in derselben Nachricht.`,phrase_lost:`Es hatte ein Kennwort. Das wird nicht aufgehoben: Wähle ein neues, sonst geht es ohne auf.`,suggest:`Eins vorschlagen`,may_download:`Eine Kopie darf behalten werden`,make:`Machen`,problem_no_recipient:`Sag, für wen es ist.`,problem_no_purpose:`Sag, wofür es ist.`,problem_short_phrase:`Nimm mindestens 4 Zeichen.`,problem_links_off:`Solange Links ausgeschaltet sind, geht kein Link.`,making:`Es wird zu Hause gemacht. Noch geht nichts hinaus.`,making_close:`Du kannst das schließen. Es geht weiter und steht auf der Seite „Geteiltes“.`,made:`Es ist fertig. Sieh es dir jetzt an.`,discard:`Verwerfen`,discard_sure:`Diesen Entwurf verwerfen?`,discarded:`Verworfen. Nichts ist hinausgegangen.`,failed_title:`Es ließ sich nicht machen`,gone:`Diesen Entwurf gibt es nicht mehr. Nichts ist hinausgegangen.`,change:`Ändern`,preview:`Das Video, das hinausginge`,preview_exactly:`Genau das geht hinaus, Bild für Bild.`,preview_original:`Das sind die Bilder der aufgenommenen Dateien, die hinausgehen.`,preview_failed:`Es lässt sich hier nicht abspielen: {error}`,warn_whole:`Alle sind zu sehen. Sind sie einverstanden?`,warn_original:`Alle sind zu sehen, mit allem, was die Kamera aufgenommen hat.`,seen:`In {percent} % der Bilder ist jemand zu sehen.`,seen_subject:`In {percent} % der Bilder ist zu sehen, wen du gewählt hast.`,seen_little:`Das ist wenig: Wähle sie an mehr Augenblicken, oder mach es kürzer.`,look_hidden:`Sieh genau hin: Dicht dahinter, in einem Spiegel oder auf einem Plakat kann noch jemand zu sehen sein. Auch Schrift mitten im Bild.`,look_whole:`Sieh genau hin: Schrift mitten im Bild, etwa eine Uhr, kann zu sehen sein.`,leaves:`Was hinausgeht, und zu wem`,row_recipient:`Für`,row_purpose:`Wofür`,row_length:`Länge`,row_visible:`Zu sehen`,row_around:`Ringsum`,row_sound:`Ton`,row_told:`Sonst verraten`,row_way:`Wie`,row_ends:`Endet`,row_views:`Öffnen`,row_size:`Größe`,row_hash:`SHA-256`,yes:`ja`,no:`nein`,told_nothing:`nichts`,told_name:`Name der Kamera`,told_place:`Ort`,told_time:`genaue Uhrzeit`,told_original:`alles, was die Aufnahme enthält`,ends_after:`{length} nach deiner Zustimmung`,views_any_row:`beliebig oft`,way_mp4:`Videodatei`,way_zip:`Zip mit signiertem Nachweis`,way_link_row:`Link`,with_phrase:`mit Kennwort`,with_download:`eine Kopie darf behalten werden`,to_consent:`Zustimmen…`,consent_title:`Diesen Clip an {recipient} geben?`,consent_link:`Bis {until} kann ihn ansehen, wer den Link hat: {views}.`,consent_views:`{count}-mal`,consent_views_one:`einmal`,consent_views_any:`beliebig oft`,consent_file:`Es ist eine Datei: Ist sie erst bei jemandem, kann sie niemand zurückholen.`,consent_looked:`Ich habe es angesehen. Nichts ist darin, das nicht hinaus darf.`,consent_first:`Sieh es dir erst an, dann kreuze das an.`,consent:`Ich stimme zu`,out_file:`Es ist für {recipient}. Noch ist nichts hinausgegangen: Gib es jetzt weiter.`,out_link:`Dieser Link ist für {recipient}. Er wird nur jetzt gezeigt: Kopiere ihn oder gib ihn weiter.`,link:`Link`,copy:`Kopieren`,copied:`Kopiert`,copy_by_hand:`Dieser Browser kopiert ihn nicht von selbst: kopiere den markierten Link.`,hand_on:`Weitergeben…`,hand_on_now:`Jetzt weitergeben`,fetching:`Wird geholt: {percent} %`,download:`Herunterladen`,handed_on:`Weitergegeben`,tell_phrase:`Sag das Kennwort auf anderem Weg:`,receipt:`Beleg`,link_leave_sure:`Der Link wird nicht noch einmal gezeigt. Schließen, ohne ihn kopiert zu haben?`,done:`Fertig`,where_later:`Es steht auf der Seite „Geteiltes“: Dort siehst du, ob es geöffnet wurde, und kannst es beenden.`,list_text:`Was an wen gegeben wurde, und was beendet ist.`,empty:`Noch wurde nichts geteilt`,empty_text:`Öffne eine Meldung und wähle „Teilen“: ein Clip, für einen Menschen, so lange du willst. Von da an steht er hier.`,empty_user:`Wer diesen Haushalt verwaltet, kann einen Clip teilen. Von da an steht er hier.`,group_draft:`Entwürfe: Nichts ist hinausgegangen`,group_active:`Kann jetzt geöffnet oder geholt werden`,group_ended:`Beendet`,state_rendering:`Wird gemacht: {percent} %`,state_ready:`Wartet darauf, dass du es ansiehst. Wird nach einer Stunde verworfen.`,state_failed:`Ließ sich nicht machen: {problem}`,state_until:`bis {until}`,state_opened:`{count} von {views} Mal geöffnet`,state_opened_any:`{count} Mal geöffnet`,state_opened_last:`zuletzt {time}`,state_no_more:`geht nicht mehr auf`,state_not_opened:`noch nicht geöffnet`,ended_expired:`Die Zeit war um`,ended_revoked:`Beendet von {name}`,ended_used_up:`So oft geöffnet, wie es durfte`,ended_locked:`Gesperrt: Das Kennwort war fünfmal falsch`,ended_discarded:`Verworfen`,ended_at:`{how}, {time}`,nvr_itself:`dem NVR`,look:`Ansehen`,look_making:`Zeigen`,get_file:`Datei holen`,revoke:`Beenden`,revoke_sure_link:`Das beenden? Wer den Link hat, sieht von jetzt an nichts mehr.`,revoke_sure_file:`Das beenden? Die Datei kann nicht mehr geholt werden; Kopien, die weitergegeben wurden, bleiben.`,revoked:`Beendet.`,release:`Aufnahme freigeben`,release_sure:`Die Aufnahme, aus der dieser Beweis gemacht wurde, nicht mehr aufheben? Was älter ist als versprochen, geht.`,released:`Freigegeben.`,kept:`Die Aufnahme wird aufgehoben, bis sie freigegeben wird`,fingerprint:`Schlüssel, mit dem {name} unterschreibt: Wer ein Zip bekam, kann ihn am Telefon mit dir vergleichen.`},en:{title:`Share from {camera}`,close:`Close`,cancel:`Cancel`,back:`Back`,next:`Next`,failed:`That did not work: {error}`,step:`Step {number} of {count}: {name}`,step_what:`What`,step_who:`To whom`,step_making:`It is being made`,step_preview:`Look at it`,step_consent:`Consent`,step_out:`Hand it on`,leave_sure:`Leave without sharing? What you chose is not kept.`,moment:`Moment`,earlier:`One second earlier`,later:`One second later`,no_picture:`Nothing is recorded of that moment.`,range:`From when until when`,from:`From`,until:`Until`,step_back:`{what}: {length} earlier`,step_on:`{what}: {length} later`,length:`{length} long`,seconds:`{count} s`,minutes:`{count} min`,visible:`What is visible`,content_subject:`Only one person or pet`,about_subject:`Everybody else and everything around is black. What isn't certain stays black.`,content_pets:`Pets and the place`,about_pets:`Pets and the place without people. Wherever somebody may be it is black.`,content_whole:`Everybody`,about_whole:`The whole picture, with everybody who is in it. Ask them before.`,content_original:`Original recording, as evidence`,about_original:`The recorded files as they are, signed, with everybody, sound and time: for the police or a court.`,who:`Who may be seen`,who_hint:`Tap the person or pet in the picture. Move to another moment if nobody is marked.`,looking:`Looking for persons and pets…`,retry:`Try again`,nobody:`Nobody is recognised at this moment. Choose another one.`,candidate:`{label} {number}`,candidate_where:`{label} {number}, {where}, {sure} % sure`,where_left:`on the left`,where_middle:`in the middle`,where_right:`on the right`,person:`Person`,pet:`Pet`,cat:`Cat`,dog:`Dog`,confirmed:`Chosen at`,confirmed_hint:`Where they come back, or stood behind somebody, choose them there too: until then it stays black.`,next_moment:`Another moment`,go_to:`Go to {time}`,unconfirm:`Take back what was chosen at {time}`,around:`Around them`,background_black:`Black`,background_scene:`A still of the place, without anybody`,extras:`Goes along only if you tick it`,with_audio:`Sound`,with_camera_name:`The camera's name: {name}`,with_place:`The place`,with_time:`The exact time`,problem_too_long:`That is too long: {length} at most.`,problem_no_subject:`Choose who may be seen.`,recipient:`For whom`,recipient_hint:`A name that you will know it by later`,purpose:`What for`,purpose_hint:`For example: the parcel of Monday`,way:`How it leaves`,way_file:`As a file`,about_file:`Your phone hands it on. A file can't be called back once it is with somebody.`,way_link:`As a link`,about_link:`They look at it at your Home Assistant. You can end that at any time.`,links_off:`Links are switched off for {name}. Switch on “Links of shares open” in its options.`,links_off_open:`Open the options`,links_inside:`Home Assistant has no address for outside ({base}): the link opens only for who can reach it.`,packaging:`Kind of file`,packaging_mp4:`Video: plays everywhere`,packaging_zip:`Zip with a signed proof: shows whether it was changed`,packaging_original:`A zip with the recorded files and a signed proof.`,expires:`Until when`,expires_file:`Until when it can be fetched from here`,views:`How many times it can be opened`,views_any:`any number`,phrase:`Pass phrase to open it (if you want one)`,phrase_hint:`Tell it by another way than the link: by telephone, not in the same message.`,phrase_lost:`It had a pass phrase. It is not kept: choose one anew, or it opens without.`,suggest:`Suggest one`,may_download:`They may keep a copy`,make:`Make it`,problem_no_recipient:`Say for whom it is.`,problem_no_purpose:`Say what it is for.`,problem_short_phrase:`Choose at least 4 characters.`,problem_links_off:`A link can't be made while links are switched off.`,making:`It is made at home. Nothing leaves yet.`,making_close:`You may close this. It goes on, and is found on the page Shares.`,made:`It is made. Look at it now.`,discard:`Discard`,discard_sure:`Discard this draft?`,discarded:`Discarded. Nothing has left.`,failed_title:`It could not be made`,gone:`This draft is not there any more. Nothing has left.`,change:`Change`,preview:`The video that would leave`,preview_exactly:`This is exactly what leaves, picture for picture.`,preview_original:`These are the pictures of the recorded files that leave.`,preview_failed:`It can't be played here: {error}`,warn_whole:`Everybody in it is visible. Have they agreed?`,warn_original:`Everybody is visible, with everything the camera recorded.`,seen:`Somebody is visible in {percent} % of the pictures.`,seen_subject:`Whom you chose is visible in {percent} % of the pictures.`,seen_little:`That is little: choose them at more moments, or make it shorter.`,look_hidden:`Look closely: right behind them, in a mirror or on a poster, somebody else can show. So can writing in the middle of the picture.`,look_whole:`Look closely: writing in the middle of the picture, such as a clock, can show.`,leaves:`What leaves, and to whom`,row_recipient:`For`,row_purpose:`What for`,row_length:`Length`,row_visible:`Visible`,row_around:`Around`,row_sound:`Sound`,row_told:`Told besides`,row_way:`How`,row_ends:`Ends`,row_views:`Openings`,row_size:`Size`,row_hash:`SHA-256`,yes:`yes`,no:`no`,told_nothing:`nothing`,told_name:`camera's name`,told_place:`place`,told_time:`exact time`,told_original:`everything the recording holds`,ends_after:`{length} after your consent`,views_any_row:`any number`,way_mp4:`video file`,way_zip:`zip with a signed proof`,way_link_row:`link`,with_phrase:`with a pass phrase`,with_download:`a copy may be kept`,to_consent:`To consent`,consent_title:`Give this clip to {recipient}?`,consent_link:`Until {until} whoever has the link can look at it: {views}.`,consent_views:`{count} times`,consent_views_one:`once`,consent_views_any:`any number of times`,consent_file:`It is a file: once it is with somebody, it can't be called back.`,consent_looked:`I have looked at it. Nothing is in it that must not leave.`,consent_first:`Look at it first, then tick this.`,consent:`I consent`,out_file:`It is for {recipient}. Nothing has left yet: hand it on now.`,out_link:`This link is for {recipient}. It is shown only now: copy it or hand it on.`,link:`Link`,copy:`Copy`,copied:`Copied`,copy_by_hand:`This browser does not copy it by itself: copy the link that is selected.`,hand_on:`Hand on…`,hand_on_now:`Hand it on now`,fetching:`Being fetched: {percent} %`,download:`Download`,handed_on:`Handed on`,tell_phrase:`Tell them the pass phrase by another way:`,receipt:`Receipt`,link_leave_sure:`The link is not shown again. Close without having copied it?`,done:`Done`,where_later:`It is listed on the page Shares: there you see whether it was opened, and end it.`,list_text:`What was given to whom, and what has ended.`,empty:`Nothing was shared yet`,empty_text:`Open an alert and choose Share: one clip, for one person, for as long as you say. It is listed here from then on.`,empty_user:`An administrator of this home can share a clip. It is listed here from then on.`,group_draft:`Drafts: nothing has left`,group_active:`Can be opened or fetched now`,group_ended:`Ended`,state_rendering:`Being made: {percent} %`,state_ready:`Waits for you to look at it. Is discarded after an hour.`,state_failed:`Could not be made: {problem}`,state_until:`until {until}`,state_opened:`opened {count} of {views} times`,state_opened_any:`opened {count} times`,state_opened_last:`last {time}`,state_no_more:`can't be opened again`,state_not_opened:`not opened yet`,ended_expired:`Its time was over`,ended_revoked:`Ended by {name}`,ended_used_up:`Opened as often as it might be`,ended_locked:`Locked: the pass phrase was wrong five times`,ended_discarded:`Discarded`,ended_at:`{how}, {time}`,nvr_itself:`the NVR`,look:`Look at it`,look_making:`Show`,get_file:`Get the file`,revoke:`End it`,revoke_sure_link:`End this share? Whoever has the link sees nothing from now on.`,revoke_sure_file:`End this share? The file can't be fetched any more; copies that were handed on stay.`,revoked:`Ended.`,release:`Release the recording`,release_sure:`Stop keeping the recording that this evidence was made of? What is older than promised goes.`,released:`Released.`,kept:`The recording is kept until it is released`,fingerprint:`Key that {name} signs with: who got a zip can compare it with you by telephone.`}});function mt({language:e}){return pt(e)}var ht=[`draft`,`active`,`ended`];function gt(e){let t=new Map(ht.map(e=>[e,[]]));for(let n of e)t.get(_t(n)).push(n);for(let e of t.values())e.sort((e,t)=>vt(t)-vt(e));return t}function _t(e){return U(e)?`draft`:e.state===`active`?`active`:`ended`}function vt({ended_us:e,consented_us:t,created_us:n}){return e??t??n}function yt(e,t){return[...gt(t)].map(([t,n])=>n.length?c`<h2>${e.say(`group_${t}`)}</h2>
          <ul class="box rows">
            ${n.map(t=>bt(e,t))}
          </ul>`:i)}function bt(e,t){let{say:n}=e,r=f(t.end_us-t.start_us),a=L(e.hass,e.clock,t.start_us,e.nowUs()),o=[t.camera,a,r,n(`content_${t.content}`)];return c`<li
    class="row ${t.id===e.shown?`shown`:``}"
    data-share=${t.id}
    data-state=${t.state}
  >
    <ha-icon icon=${St(t)}></ha-icon>
    <div class="grow">
      <span class="title"><bdi>${t.recipient}</bdi></span>
      <span class="text"><bdi>${t.purpose}</bdi></span>
      <span class="quiet text">${o.join(` · `)}</span>
      <span class="text state">${Ct(e,t)}</span>
      ${t.pin_id?c`<span class="quiet text">${n(`kept`)}</span>`:i}
      ${t.state===`rendering`?c`<progress
            max="100"
            .value=${t.progress*100}
            aria-label=${n(`step_making`)}
          ></progress>`:i}
      <div class="deeds">${Et(e,t)}</div>
    </div>
  </li>`}var xt={draft:`mdi:file-eye-outline`,active:`mdi:link-variant`,ended:`mdi:lock-outline`};function St(e){if(e.state===`failed`)return`mdi:alert-circle-outline`;let t=_t(e);return t===`active`&&e.way===`file`?`mdi:file-video-outline`:xt[t]}function Ct(e,t){let{say:n}=e;switch(t.state){case`rendering`:return n(`state_rendering`,{percent:Math.floor(t.progress*100)});case`ready`:return n(`state_ready`);case`failed`:return n(`state_failed`,{problem:t.problem??``});case`active`:return[...t.expires_us?[n(`state_until`,{until:I(e.hass,t.expires_us)})]:[],...Tt(e,t)].join(` · `);case`ended`:{let r=n(`ended_${t.ended??`expired`}`,{name:wt(n,t)}),i=t.ended_us;return[i?n(`ended_at`,{how:r,time:I(e.hass,i)}):r,...t.consented_us?Tt(e,t):[]].join(` · `)}}}function wt(e,{ended_by:t}){return!t||t===`nvr`?e(`nvr_itself`):t}function Tt(e,t){let{hass:n,clock:r,say:i}=e,{way:a,views:o,views_used:s,opened_us:c,state:l}=t,u=l===`active`&&o!==null&&s>=o;return a===`file`?[]:s?[i(o===null?`state_opened_any`:`state_opened`,{count:s,views:o??``}),...c?[i(`state_opened_last`,{time:L(n,r,c,e.nowUs())})]:[],...u?[i(`state_no_more`)]:[]]:[i(`state_not_opened`)]}function Et(e,t){let{say:n,isAdmin:r}=e,{state:i,way:a,recipient:o}=t,s=(r,i,a=``)=>c`<button
      class="chip ${a}"
      aria-label="${n(r)}: ${o}"
      ?disabled=${e.busy===t.id}
      @click=${i}
    >
      ${n(r)}
    </button>`;return[r&&i===`ready`&&s(`look`,()=>e.show(t),`primary`),r&&i===`rendering`&&s(`look_making`,()=>e.show(t)),r&&i===`active`&&a===`file`&&s(`get_file`,()=>e.show(t)),U(t)&&s(`discard`,()=>e.end(t)),i===`active`&&s(`revoke`,()=>e.end(t),`danger`),r&&t.consented_us!==null&&s(`receipt`,()=>e.receipt(t)),r&&t.pin_id!==null&&s(`release`,()=>e.release(t))].filter(e=>e!==!1)}var Dt={"cloudcam-share-moment":Z,"cloudcam-share-out":$,"cloudcam-share":X};function Ot(t,r){let i=n(),a=e(Dt,`cloudcam-share`);return a.hass=t.hass,a.clock=ee(t.hass),a.say=mt(t.hass.locale),a.cameraOf=e=>t.camera(e),a.nowUs=()=>t.nowUs(),a.start=r,a.closed=e=>{a.remove(),e&&t.toast(e),i?.focus()},t.renderRoot.append(a),a}export{G as SharesWatch,V as Sharing,U as isDraft,ge as rangeAround,he as rangeOfAlert,mt as sayIn,yt as sharesList,Ot as showDialog};