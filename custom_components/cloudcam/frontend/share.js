import{C as e,D as t,E as n,S as r,_ as i,a,b as o,d as s,f as c,g as l,h as u,m as ee,p as d,s as f,t as te,w as p,x as m,y as h}from"./cloudcam-card.js";import{t as ne}from"./cloudcam-panel.js";var re=[`subject`,`pets`,`whole`,`original`],ie=[`with_audio`,`with_camera_name`,`with_place`,`with_time`],ae=[3600,86400,259200,604800,2592e3],oe=[1,3,5,10,null],se=86400,ce=5,g=d,_=30*c,le=6*s,v=2*d,y=[5*d,15*d],ue=2*d,b=3*d;function de(e,t){let n=Math.max(e.clip_start_us,e.start_us-v),r=Math.min(e.clip_end_us??1/0,t-b),i=Math.min((e.end_us??t)+v,r,n+_);return{startUs:n,endUs:Math.max(i,n+g),alertId:e.id,atUs:e.snapshot_us}}function fe(e,t){let n=Math.min(e+y[1],t-b);return{startUs:Math.min(e,n)-y[0],endUs:n,atUs:e}}function x({startUs:e,endUs:t,alertId:n=null}){return{startUs:Math.round(e),endUs:Math.round(t),content:`subject`,background:`black`,subject:[],with_audio:!1,with_camera_name:!1,with_place:!1,with_time:!1,recipient:``,purpose:``,way:`file`,packaging:`mp4`,expiresS:se,views:ce,phrase:``,mayDownload:!1,alertId:n}}function pe(e){return{...x({startUs:e.start_us,endUs:e.end_us,alertId:e.alert_id}),content:e.content,background:e.background,with_audio:e.with_audio,with_camera_name:e.with_camera_name,with_place:e.with_place,with_time:e.with_time,recipient:e.recipient,purpose:e.purpose,way:e.way,packaging:e.packaging,expiresS:e.expires_s,views:e.views,mayDownload:e.may_download}}function S({content:e}){return e===`original`?le:_}function me(e,t,n,r){let i=S(e),a=r-b;if(t===`startUs`){let t=Math.round(Math.min(n,a-g)),r=T(e.endUs,t+g,t+i);return{...e,startUs:t,endUs:Math.round(r)}}let o=Math.round(Math.min(n,a)),s=T(e.startUs,o-i,o-g);return{...e,startUs:Math.round(s),endUs:o}}function he(e,t){let n={...e,content:t};if(t===`original`)return{...n,way:`file`,packaging:`zip`};let r=Math.min(e.endUs,e.startUs+_);return{...n,endUs:r}}function ge(e,t){return{...e,way:t,packaging:t===`link`?`mp4`:e.packaging}}function _e(e,t){let n=e.subject.filter(({at_us:e})=>e!==t.at_us);return{...e,subject:[...n,t].sort((e,t)=>e.at_us-t.at_us)}}function ve(e,t){return{...e,subject:e.subject.filter(({at_us:e})=>e!==t)}}function C({subject:e,startUs:t,endUs:n}){return e.filter(({at_us:e})=>e>=t&&e<n)}function ye(e){let{startUs:t,endUs:n}=e,r=[t,...C(e).map(({at_us:e})=>e),n],[i,a]=[ue,void 0];for(let e=1;e<r.length;e+=1){let[t,n]=[r[e-1],r[e]];n-t>i&&([i,a]=[n-t,Math.round((t+n)/2)])}return a}function w(e,t){let n=new Map;if(t===`what`)return e.endUs-e.startUs>S(e)&&n.set(`range`,`too_long`),e.content===`subject`&&!C(e).length&&n.set(`subject`,`no_subject`),n;e.recipient.trim()||n.set(`recipient`,`no_recipient`),e.purpose.trim()||n.set(`purpose`,`no_purpose`);let r=e.phrase.trim();return e.way===`link`&&r&&r.length<4&&n.set(`phrase`,`short_phrase`),n}function be(e){let t=e.way===`link`,n=e.content===`original`,r=e=>e&&!n;return{start_us:e.startUs,end_us:e.endUs,content:e.content,way:e.way,recipient:e.recipient.trim(),purpose:e.purpose.trim(),packaging:n?`zip`:t?`mp4`:e.packaging,background:e.content===`subject`?e.background:`black`,subject:e.content===`subject`?C(e):[],expires_s:e.expiresS,views:t?e.views:null,phrase:t&&e.phrase.trim()||null,may_download:t&&e.mayDownload,with_audio:r(e.with_audio),with_camera_name:r(e.with_camera_name),with_place:r(e.with_place),with_time:r(e.with_time),alert_id:e.alertId}}function T(e,t,n){return Math.max(t,Math.min(n,e))}function E(e,t){let r=e.problem(t);if(!r)return p;let i=e.say(`minutes`,{count:S(e.draft)/c});return n`<p class="wrong" id="wrong-${t}">
    <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
    <span>${e.say(`problem_${r}`,{length:i})}</span>
  </p>`}function D(e,t,r,i,a){return n`<fieldset>
    <legend>${t}</legend>
    <div class="choices">
      ${r.map(t=>n`<label class="choice">
          <input
            type="radio"
            name=${e}
            value=${t.value}
            .checked=${t.value===i}
            ?disabled=${t.isDisabled}
            @change=${()=>a(t.value)}
          />
          <span><b>${t.text}</b>${t.about?n`<small>${t.about}</small>`:p}</span>
        </label>`)}
    </div>
  </fieldset>`}function O(e,t,r){return n`<label class="check">
    <input
      type="checkbox"
      .checked=${t}
      @change=${e=>r(e.target.checked)}
    />
    <span>${e}</span>
  </label>`}function k(e,t,r,i=``){return n`<div class="note ${e}" role=${i||p}>
    <ha-icon icon=${t}></ha-icon><span>${r}</span>
  </div>`}var xe=350,Se=class{#e;#t;#n;#r;constructor(e,t){this.ask=e,this.changed=t,this.error=``,this.#e=new Map,this.#t=0,this.#n=!1}want(e){e===this.#t&&(this.found||this.#n)||(clearTimeout(this.#r),this.#t=e,this.error=``,this.found=this.#e.get(e),this.found||(this.#r=setTimeout(()=>void this.#i(),xe)))}again(){this.error=``,this.changed(),this.#i()}stop(){clearTimeout(this.#r),this.#t=0}async#i(){if(this.#n)return;this.#n=!0;let e=this.#t;try{this.#e.set(e,await this.ask(e))}catch(t){this.#t===e&&(this.error=h(t))}this.#n=!1,this.#t===e?this.found=this.#e.get(e):this.#t&&!this.#e.has(this.#t)&&this.#i(),this.changed()}};function Ce(e,{x:t,y:n}){let r=-1,i=1/0;return e.forEach(({box:[e,a,o,s]},c)=>{let l=(o-e)*(s-a);t>=e&&t<=o&&n>=a&&n<=s&&l<i&&([r,i]=[c,l])}),r}function A({box:[e,t,n,r]}){return{x:(e+n)/2,y:(t+r)/2}}function we(e){let{x:t}=A(e);return t<1/3?`left`:t>2/3?`right`:`middle`}function j(e,t){let{locale:n,config:r}=e,{language:i,time_format:a}=n;return new Date(t/1e3).toLocaleString(a===`system`?void 0:i,{weekday:`short`,day:`numeric`,month:`short`,hour:`numeric`,minute:`2-digit`,...n.time_zone===`server`?{timeZone:r.time_zone}:{},...a===`12`?{hourCycle:`h12`}:{},...a===`24`?{hourCycle:`h23`}:{}})}function M(e,t,n,r){return Math.abs(r-n)<432e9?t.dayAndMinutes(n,r):j(e,n)}function N(e,t){let[n,r]=e>86400?[`day`,86400]:[`hour`,3600];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`long`,maximumFractionDigits:1}).format(e/r)}function Te(e,t){let[n,r]=e>=1e9?[`gigabyte`,1e9]:e>=1e6?[`megabyte`,1e6]:[`kilobyte`,1e3];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`short`,maximumFractionDigits:+(e/r<10)}).format(e/r)}function Ee({hass:e,say:t},n){let{language:r}=e.locale,i=n.content===`original`;return[[`row_recipient`,n.recipient],[`row_purpose`,n.purpose],[`row_visible`,t(`content_${n.content}`)],[`row_around`,n.content===`subject`?t(`background_${n.background}`):void 0],[`row_sound`,i?void 0:t(n.with_audio?`yes`:`no`)],[`row_told`,Oe(t,n)],[`row_way`,ke(t,n)],[`row_ends`,t(`ends_after`,{length:N(n.expires_s,r)})],[`row_views`,n.way===`link`?Ae(t,n):void 0],[`row_length`,u(n.end_us-n.start_us)],[`row_size`,Te(n.size_bytes,r)],[`row_hash`,n.sha256??void 0]].flatMap(([e,t])=>t?[{name:e,value:t}]:[])}function De({hass:e,clock:t},{camera:n,start_us:r}){return`${n} · ${j(e,r).replace(/[^,]*$/,``)} ${t.seconds(r)}`.replace(/\s+/g,` `)}function Oe(e,t){if(t.content===`original`)return e(`told_original`);let n=[t.with_camera_name&&e(`told_name`),t.with_place&&e(`told_place`),t.with_time&&e(`told_time`)].filter(e=>e!==!1);return n.length?n.join(`, `):e(`told_nothing`)}function ke(e,t){return t.way===`file`?e(`way_${t.packaging}`):[e(`way_link_row`),...t.has_phrase?[e(`with_phrase`)]:[],...t.may_download?[e(`with_download`)]:[]].join(`, `)}function Ae(e,{views:t}){return t===null?e(`views_any_row`):String(t)}var je=50;function Me(e){let{say:t,share:r}=e;if(r?.state===`failed`)return n`<div class="set">
      ${k(`bad`,`mdi:alert-circle-outline`,[n`<b>${t(`failed_title`)}</b><br />`,r.problem],`alert`)}
    </div>`;let i=Math.floor((r?.progress??0)*100);return n`<div class="set">
    <p>${t(`making`)}</p>
    <progress max="100" .value=${i} aria-label=${t(`step_making`)}></progress>
    <p class="time" aria-hidden="true">${i} %</p>
    <p class="quiet">${t(`making_close`)}</p>
  </div>`}function Ne(e){let{say:t,share:r,previewUrl:i}=e;return r?n`${i?n`<video
          controls
          autoplay
          playsinline
          .muted=${!r.with_audio}
          aria-label=${t(`preview`)}
          src=${i}
          @error=${t=>e.previewFailed(t.target.error?.message??``)}
        ></video>`:n`<div class="set"><progress aria-label=${t(`preview`)}></progress></div>`}
    <div class="set">
      <p>
        ${t(r.content===`original`?`preview_original`:`preview_exactly`)}
        <small><bdi>${De(e,r)}</bdi></small>
      </p>
      ${P(e,r)}
      <h3>${t(`leaves`)}</h3>
      <dl>
        ${Ee(e,r).map(({name:e,value:r})=>n`<dt>${t(e)}</dt>
              <dd class=${e===`row_hash`?`hash`:``}><bdi>${r}</bdi></dd>`)}
      </dl>
    </div>`:p}function P({say:e},t){let r=t.visible_pct,i=t.content===`subject`,a=r===null?``:e(i?`seen_subject`:`seen`,{percent:Math.round(r)}),o=i&&r!==null&&r<je;return n`
    ${t.content===`whole`?k(`warn`,`mdi:account-group-outline`,e(`warn_whole`)):p}
    ${t.content===`original`?k(`warn`,`mdi:account-group-outline`,e(`warn_original`)):p}
    ${a?k(o?`warn`:``,`mdi:eye-outline`,o?[a,` `,e(`seen_little`)]:a):p}
    ${t.content===`original`?p:k(``,`mdi:magnify`,e(t.content===`whole`?`look_whole`:`look_hidden`))}
  `}function Pe(e){let{say:t,share:r}=e;if(!r)return p;let i=j(e.hass,e.nowUs()+r.expires_s*1e6);return n`<div class="set">
    <p class="big">
      ${t(`consent_title`,{recipient:r.recipient})}
    </p>
    <p>${r.purpose}</p>
    ${r.way===`link`?n`<p>${t(`consent_link`,{until:i,views:Fe(e,r)})}</p>`:k(`warn`,`mdi:file-alert-outline`,t(`consent_file`))}
    ${P(e,r)}
    ${O(t(`consent_looked`),e.hasLooked,t=>e.looked(t))}
  </div>`}function Fe({say:e},{views:t}){return t===null?e(`consent_views_any`):t===1?e(`consent_views_one`):e(`consent_views`,{count:t})}var Ie=t`
  .chip {
    min-height: 44px;
    border-radius: 22px;
    white-space: normal;
    text-align: start;
    text-decoration: none;
    color: inherit;
    box-sizing: border-box;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  small + .row {
    margin-top: 8px;
  }
  .quiet,
  small {
    color: var(--secondary-text-color, #727272);
  }
  small {
    display: block;
    font-size: calc(13px * var(--ha-font-size-scale, 1));
  }
  fieldset {
    border: 0;
    margin: 20px 0 0;
    padding: 0;
    min-width: 0;
  }
  legend,
  .label {
    padding: 0;
    margin-bottom: 6px;
    font-weight: 500;
  }
  label.field {
    display: block;
    margin-top: 20px;
  }
  input[type="text"],
  select {
    display: block;
    box-sizing: border-box;
    width: 100%;
    min-height: 44px;
    margin: 4px 0;
    padding: 0 12px;
    border: 1px solid var(--secondary-text-color, #727272);
    border-radius: 8px;
    background: var(--card-background-color, #fff);
    color: inherit;
    font: inherit;
    font-size: calc(16px * var(--ha-font-size-scale, 1)); /* smaller ones make iPhones zoom in */
  }
  [aria-invalid="true"] {
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
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    cursor: pointer;
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
`,Le=[i,l,Ie,t`
    dialog {
      display: flex;
      flex-direction: column;
      box-sizing: border-box;
      width: 100vw;
      height: 100dvh;
      max-width: none;
      max-height: none;
      margin: 0;
      padding: 0;
      border: 0;
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #212121);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      line-height: 1.4;
    }
    dialog:not([open]) {
      display: none;
    }
    header,
    footer {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 4px 8px;
      flex: none;
    }
    header {
      padding-inline-start: 16px;
      padding-top: max(4px, env(safe-area-inset-top));
    }
    footer {
      flex-wrap: wrap;
      border-top: 1px solid var(--divider-color, #ccc);
      padding: 8px 12px;
      padding-bottom: max(8px, env(safe-area-inset-bottom));
    }
    .head {
      flex: 1;
      min-width: 0;
    }
    h2,
    .from {
      margin: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    h2 {
      font-size: calc(18px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    h2:focus {
      outline: none;
    }
    .from {
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    h3 {
      margin: 20px 0 8px;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .space {
      flex: 1;
    }
    .body {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    .body:focus-visible {
      outline-offset: -3px;
    }
    .see {
      position: sticky;
      top: 0;
      z-index: 1;
      background: var(--card-background-color, #fff);
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
  `],Re=7200,F=class{constructor(e){this.hass=e}info(e){return this.#e(`info`,e)}create(e,t){return this.#e(`create`,{entity_id:e,...t})}candidates(e,t){return this.#e(`candidates`,{entity_id:e,at_us:Math.round(t)})}consent(e){return this.#e(`consent`,{...I(e),sha256:e.sha256})}revoke(e){return this.#e(`revoke`,I(e))}release(e){return this.#e(`release`,I(e))}async addressOf(e,t){let n=`/api/cloudcam/shares/${e.entry_id}/${e.id}/${t}`,r=await this.hass.callWS({type:`auth/sign_path`,path:n,expires:Re});return this.hass.hassUrl(r.path)}#e(e,t){return this.hass.callWS({type:`cloudcam/shares/${e}`,...t})}};function I({entry_id:e,id:t}){return{entry_id:e,share_id:t}}function L({entry_id:e,id:t}){return`${e}/${t}`}var R=class{#e;constructor(e){this.changed=e,this.shares=new Map,this.isKnown=!1,this.#e=new ne(`cloudcam/shares/subscribe`,e=>this.take(e))}follow(e,t){this.#e.follow(e,t)}stop(){this.#e.stop()}take(e){let t=`shares`in e,n=new Map(t?[]:this.shares);for(let r of t?e.shares:[e.share])n.set(L(r),r);this.shares=n,this.isKnown||=t,this.changed()}};function ze(e){let{say:t,draft:r}=e;return n`<div class="see">${Be(e)} ${Ve(e)}</div>
    <div class="set">
      ${r.content===`subject`?He(e):p}
      ${D(`content`,t(`visible`),re.map(e=>({value:e,text:t(`content_${e}`),about:t(`about_${e}`)})),r.content,t=>e.change(he(r,t)))}
      ${Ge(e)} ${r.content===`original`?p:Ke(e)}
    </div>`}function Be(e){let{say:t,camera:r,draft:i,clock:a}=e,o=r?.info.status.video,s=r?.folder,c=i.content===`subject`?e.finder.found:void 0;return n`<cloudcam-share-moment
    .folder=${s?e.hass.hassUrl(s):void 0}
    .atUs=${e.atUs}
    .ratio=${o?.width&&o.height?`${o.width} / ${o.height}`:`16 / 9`}
    .candidates=${c?.candidates??[]}
    .chosen=${z(e)}
    .marked=${e.marked}
    .alt=${`${r?.info.name??``}, ${a.seconds(e.atUs)}`}
    .missing=${t(`no_picture`)}
    @cloudcam-choose=${({detail:t})=>{let n=c?.candidates[t];n&&e.choose(n,c.time_us)}}
  ></cloudcam-share-moment>`}function z({draft:e,finder:t}){let{found:n}=t,r=n&&e.subject.find(({at_us:e})=>e===n.time_us);return r?Ce(n.candidates,r):-1}function Ve(e){let{say:t,draft:r,clock:i,atUs:a}=e,o=t=>e.lookAt(Math.max(r.startUs,Math.min(r.endUs,t)));return n`<div class="scrub" dir="ltr">
    ${V(t(`earlier`),`mdi:chevron-left`,()=>o(a-d))}
    <input
      type="range"
      min="0"
      max=${Math.round((r.endUs-r.startUs)/1e3)}
      step="100"
      aria-label=${t(`moment`)}
      aria-valuetext=${i.seconds(a)}
      .value=${String(Math.round((a-r.startUs)/1e3))}
      @input=${e=>o(r.startUs+Number(e.target.value)*1e3)}
    />
    ${V(t(`later`),`mdi:chevron-right`,()=>o(a+d))}
    <span class="time" aria-hidden="true">${i.seconds(a)}</span>
  </div>`}function He(e){let{say:t,finder:r}=e,{found:i,error:a}=r,o=a?t(`failed`,{error:a}):i?i.candidates.length?``:t(`nobody`):t(`looking`);return n`<fieldset>
      <legend>${t(`who`)}</legend>
      <small>${t(`who_hint`)}</small>
      <div class="row people">
        ${i?.candidates.map((t,n)=>Ue(e,t,n,i.time_us))}
      </div>
      <p class="quiet" role="status">${o}</p>
      ${a?n`<div class="row">
            <button class="chip" @click=${()=>r.again()}>
              <ha-icon icon="mdi:refresh"></ha-icon>${t(`retry`)}
            </button>
          </div>`:p}
      ${We(e)} ${E(e,`subject`)}
    </fieldset>
    ${D(`background`,t(`around`),[`black`,`scene`].map(e=>({value:e,text:t(`background_${e}`)})),e.draft.background,t=>e.change({...e.draft,background:t}))}`}function Ue(e,t,r,i){let{say:a}=e,o=a(t.label===`cat`||t.label===`dog`||t.label===`pet`?t.label:`person`),s=r+1,c=a(`where_${we(t)}`);return n`<button
    class="chip"
    aria-pressed=${r===z(e)}
    aria-label=${a(`candidate_where`,{label:o,number:s,where:c,sure:Math.round(t.score*100)})}
    @focus=${()=>e.mark(r)}
    @blur=${()=>e.mark(-1)}
    @click=${()=>e.choose(t,i)}
  >
    ${a(`candidate`,{label:o,number:s})}
  </button>`}function We(e){let{say:t,clock:r,draft:i}=e,a=C(i);if(!a.length)return p;let o=ye(i);return n`<div class="label">${t(`confirmed`)}</div>
    <div class="row">
      ${a.map(({at_us:a})=>{let o=r.seconds(a);return n`<span class="chosen">
          <button aria-label=${t(`go_to`,{time:o})} @click=${()=>e.lookAt(a)}>${o}</button>
          ${V(t(`unconfirm`,{time:o}),`mdi:close`,()=>e.change(ve(i,a)))}
        </span>`})}
    </div>
    <small>${t(`confirmed_hint`)}</small>
    ${o===void 0?p:n`<div class="row">
          <button class="chip" @click=${()=>e.lookAt(o)}>
            <ha-icon icon="mdi:skip-next-outline"></ha-icon>${t(`next_moment`)}
          </button>
        </div>`}`}function Ge(e){let{say:t,draft:r}=e,i=u(r.endUs-r.startUs);return n`<fieldset>
    <legend>${t(`range`)}</legend>
    <div class="ends">${B(e,`startUs`)} ${B(e,`endUs`)}</div>
    <small role="status">${t(`length`,{length:i})}</small>
    ${E(e,`range`)}
  </fieldset>`}function B(e,t){let{say:r,draft:i,clock:a}=e,o=r(t===`startUs`?`from`:`until`),s=i.content===`original`?[10*c,c]:[10*d,d],l=e=>e>=6e7?r(`minutes`,{count:e/c}):r(`seconds`,{count:e/d}),u=a=>{let s=l(Math.abs(a));return n`<button
      aria-label=${r(a<0?`step_back`:`step_on`,{what:o,length:s})}
      @click=${()=>{let n=me(i,t,i[t]+a,e.nowUs());e.change(n),e.lookAt(n[t])}}
    >
      <bdi>${a<0?`−`:`+`}${s}</bdi>
    </button>`};return n`<span>${o}</span> ${s.map(e=>u(-e))}
    <span class="time">${a.seconds(i[t])}</span>
    ${[...s].reverse().map(e=>u(e))}`}function Ke(e){let{say:t,draft:r,camera:i}=e;return n`<fieldset>
    <legend>${t(`extras`)}</legend>
    ${ie.map(n=>O(t(n,{name:i?.info.name??``}),r[n],t=>e.change({...e.draft,[n]:t})))}
  </fieldset>`}function V(e,t,r){return n`<button class="icon" title=${e} aria-label=${e} @click=${r}>
    <ha-icon icon=${t}></ha-icon>
  </button>`}var H={en:`anchor apple autumn badge bakery basket beacon bicycle blanket bottle breeze bridge bucket
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
    Walnuss Wiese Winter Wolke Zaun Ziegel Zimt Zitrone`};function qe(e){let t=(H[e.split(`-`)[0]??`en`]??H.en).split(/\s+/);return[...[0,1,2].map(()=>t[U(t.length)]),10+U(90)].join(` `)}function U(e){let t=Math.floor(2**32/e)*e;for(;;){let[n]=crypto.getRandomValues(new Uint32Array(1));if(n<t)return n%e}}function Je(e){let{say:t,draft:r}=e,i=r.way===`link`;return n`<div class="set">
    ${W(e,`recipient`,100)} ${W(e,`purpose`,300)}
    ${r.content===`original`?k(``,`mdi:folder-zip-outline`,[t(`packaging_original`),` `,t(`about_file`)]):n`${Ye(e)} ${i?Ze(e):Xe(e)}`}
    ${G(t(i?`expires`:`expires_file`),ae.map(t=>[t,N(t,e.hass.locale.language)]),r.expiresS,t=>e.change({...e.draft,expiresS:t}))}
    ${i?Qe(e):p}
  </div>`}function W(e,t,r){let{say:i,draft:a}=e,o=e.problem(t)!==void 0;return n`<label class="field">
      <span class="label">${i(t)}</span>
      <input
        type="text"
        name=${t}
        maxlength=${r}
        autocomplete="off"
        aria-invalid=${o?`true`:p}
        aria-describedby="${t}-hint ${o?`wrong-${t}`:``}"
        .value=${a[t]}
        @input=${n=>e.change({...e.draft,[t]:K(n)})}
      />
    </label>
    <small id="${t}-hint">${i(`${t}_hint`)}</small>
    ${E(e,t)}`}function Ye(e){let{say:t,draft:r}=e;return n`${D(`way`,t(`way`),[`file`,`link`].map(e=>({value:e,text:t(`way_${e}`),about:t(`about_${e}`)})),r.way,t=>e.change(ge(e.draft,t)))}
  ${E(e,`way`)}`}function Xe(e){let{say:t,draft:n}=e;return D(`packaging`,t(`packaging`),[`mp4`,`zip`].map(e=>({value:e,text:t(`packaging_${e}`)})),n.packaging,t=>e.change({...e.draft,packaging:t}))}function Ze(e){let{say:t,sharing:r,camera:i}=e;if(!r)return p;if(!r.links){let e=n`<br /><a href="/config/integrations/integration/cloudcam" target="_blank">
        ${t(`links_off_open`)}</a
      >`;return k(`warn`,`mdi:link-variant-off`,[t(`links_off`,{name:i?.info.name??``}),e])}return r.is_external?p:k(`warn`,`mdi:home-alert-outline`,t(`links_inside`,{base:r.link_base??`–`}))}function Qe(e){let{say:t,draft:r}=e,i=e.problem(`phrase`)!==void 0,a=t=>e.change({...e.draft,phrase:t});return n`${G(t(`views`),oe.map(e=>[e,e===null?t(`views_any`):String(e)]),r.views,t=>e.change({...e.draft,views:t}))}
    <label class="field">
      <span class="label">${t(`phrase`)}</span>
      <input
        type="text"
        name="phrase"
        maxlength=${100}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        aria-invalid=${i?`true`:p}
        aria-describedby="phrase-hint ${i?`wrong-phrase`:``}"
        .value=${r.phrase}
        @input=${e=>a(K(e))}
      />
    </label>
    <small id="phrase-hint">${t(`phrase_hint`)}</small>
    ${e.hasLostPhrase?k(`warn`,`mdi:form-textbox-password`,t(`phrase_lost`)):p}
    ${E(e,`phrase`)}
    <div class="row">
      <button class="chip" @click=${()=>a(qe(e.hass.locale.language))}>
        <ha-icon icon="mdi:dice-multiple-outline"></ha-icon>${t(`suggest`)}
      </button>
    </div>
    ${O(t(`may_download`),r.mayDownload,t=>e.change({...e.draft,mayDownload:t}))}`}function G(e,t,r,i){return n`<label class="field">
    <span class="label">${e}</span>
    <select @change=${e=>i(t[e.target.selectedIndex][0])}>
      ${t.map(([e,t])=>n`<option ?selected=${e===r}>${t}</option>`)}
    </select>
  </label>`}function K(e){return e.target.value}var q=[`what`,`who`,`making`,`preview`,`consent`,`out`],J=class extends e{constructor(...e){super(...e),this.step=`what`,this.atUs=0,this.marked=-1,this.previewUrl=``,this.hasLooked=!1,this.problems=new Map,this.error=``,this.spoken=``,this.isBusy=!1,this.key=``,this.isChanged=!0,this.url=``,this.turn=0,this.finder=new Se(e=>this.#t.candidates(this.#n,e),()=>this.turn+=1),this.#e=new R(()=>this.#u()),this.#n=``}#e;#t;#n;get camera(){return this.cameraOf(this.#n)}get share(){return this.#e.shares.get(this.key)}get hasLostPhrase(){return`share`in this.start&&this.start.share.has_phrase&&!this.draft.phrase}connectedCallback(){super.connectedCallback(),this.draft||this.#r(),this.#e.follow(this.hass.connection,!0)}disconnectedCallback(){super.disconnectedCallback(),this.#e.stop(),this.finder.stop(),this.remove()}#r(){let{start:e}=this;if(this.#t=new F(this.hass),`share`in e){let{share:t}=e;this.#n=t.entity_id??``,this.draft=pe(t),this.key=L(t),this.isChanged=!1,this.#e.take({share:t}),this.step=t.state===`active`?`out`:`making`,this.#u()}else this.#n=e.entityId,this.draft=x(e.range);this.lookAt(this.#i(`range`in e?e.range:this.draft)),this.#t.info({entity_id:this.#n}).then(e=>this.sharing=e).catch(e=>this.error=h(e))}#i({startUs:e,endUs:t,atUs:n}){return n&&n>=e&&n<t?n:(e+t)/2}firstUpdated(){this.dialog.showModal(),this.heading.focus()}updated(e){e.has(`step`)&&e.get(`step`)!==void 0&&(this.renderRoot.querySelector(`.body`).scrollTop=0,this.heading.focus())}change(e){this.draft=e,this.isChanged=!0,this.problems.size&&(this.step===`what`||this.step===`who`)&&(this.problems=w(e,this.step)),this.#a()}lookAt(e){this.atUs=Math.round(e),this.#a()}#a(){this.step===`what`&&this.draft.content===`subject`&&this.finder.want(this.atUs)}mark(e){this.marked=e}choose(e,t){this.change(_e(this.draft,{at_us:t,...A(e)}))}problem(e){return this.problems.get(e)}looked(e){this.hasLooked=e,this.error=``}previewFailed(e){this.error=this.say(`preview_failed`,{error:e})}#o(e){this.step=e,this.error=this.spoken=``,this.problems=new Map,e===`what`&&this.#a()}#s(e){let t=w(this.draft,e);e===`who`&&this.draft.way===`link`&&this.sharing&&!this.sharing.links&&t.set(`way`,`links_off`),this.problems=t,t.size?this.#c():e===`what`?this.#o(`who`):this.isChanged?this.#l():this.#o(this.share?.state===`ready`?`preview`:`making`)}async#c(){await this.updateComplete;let e=this.renderRoot.querySelector(`[aria-invalid='true'], .wrong`);e?.scrollIntoView({block:`center`}),e instanceof HTMLInputElement&&e.focus()}async#l(){await this.#m(async()=>{let e=this.share,t=await this.#t.create(this.#n,be(this.draft));e&&Y(e)&&await this.#t.revoke(e).catch(()=>void 0),this.#e.shares.has(L(t))||this.#e.take({share:t}),this.key=L(t),this.isChanged=this.hasLooked=!1,this.previewUrl=``,this.#o(`making`),this.#u()})}#u(){this.turn+=1;let{share:e,step:t}=this;t===`making`&&e?.state===`ready`&&(this.#o(`preview`),this.spoken=this.say(`made`),this.#d(e))}async#d(e){await this.#m(async()=>{this.previewUrl=await this.#t.addressOf(e,`preview`)})}async#f(){let{share:e}=this;e&&window.confirm(this.say(`discard_sure`))&&await this.#m(async()=>{Y(e)&&await this.#t.revoke(e),this.#g(this.say(`discarded`))})}async#p(){let{share:e}=this;e&&(this.hasLooked?await this.#m(async()=>{let t=await this.#t.consent(e);this.#e.take({share:t.share}),this.url=t.url??``,this.#o(`out`)}):this.error=this.say(`consent_first`))}async#m(e){this.isBusy=!0,this.error=``;try{await e()}catch(e){this.error=this.say(`failed`,{error:h(e)})}finally{this.isBusy=!1}}#h(e){e?.preventDefault();let t=this.step===`who`||this.step===`what`&&this.draft.subject.length>0,n=this.url&&!this.out?.isOut?`link_leave_sure`:t?`leave_sure`:void 0;(!n||window.confirm(this.say(n)))&&this.#g()}#g(e){this.dialog.close(),this.closed(e)}#_(){this.isConnected&&!this.dialog.open&&(this.url&&!this.out?.isOut?this.dialog.showModal():this.closed())}#v(e){e.key===`Escape`&&!e.defaultPrevented&&this.#h(e)}render(){let{say:e,step:t}=this,r=e(`step_${t}`),i=q.indexOf(t)+1,a=e(`step`,{number:i,count:q.length,name:r}),o=this.camera?.info.name??this.share?.camera??``;return n`<dialog
      aria-labelledby="title"
      @cancel=${e=>this.#h(e)}
      @close=${()=>this.#_()}
      @keydown=${e=>this.#v(e)}
    >
      <header>
        <div class="head">
          <h2 id="title" tabindex="-1" aria-label=${a}>${r}</h2>
          <p class="from quiet">${e(`title`,{camera:o})} · ${i}/${q.length}</p>
        </div>
        <button
          class="icon"
          title=${e(`close`)}
          aria-label=${e(`close`)}
          @click=${()=>this.#h()}
        >
          <ha-icon icon="mdi:close"></ha-icon>
        </button>
      </header>
      <div class="body" tabindex="0">${this.#y()?this.#b():this.#x()}</div>
      ${this.error?k(`bad`,`mdi:alert-circle-outline`,this.error,`alert`):p}
      <p class="spoken" role="status">${this.spoken}</p>
      <footer>${this.#C()}</footer>
    </dialog>`}#y(){let{share:e,step:t}=this;return(t===`making`||t===`preview`||t===`consent`)&&(e===void 0||e.state===`ended`)}#b(){return n`<div class="set">${k(``,`mdi:delete-outline`,this.say(`gone`),`status`)}</div>`}#x(){switch(this.step){case`what`:return ze(this);case`who`:return Je(this);case`making`:return Me(this);case`preview`:return Ne(this);case`consent`:return Pe(this);case`out`:return this.#S()}}#S(){let{share:e}=this;return e?n`<div class="set">
      <cloudcam-share-out
        .share=${e}
        .sharing=${this.#t}
        .say=${this.say}
        .url=${this.url}
        .phrase=${e.has_phrase?this.draft.phrase.trim():``}
      ></cloudcam-share-out>
    </div>`:p}#C(){let{step:e}=this;if(this.#y())return this.#E(`close`,()=>this.#g(),`primary`);let t=(e,t=`back`)=>this.#E(t,()=>this.#o(e)),r=n`<span class="space"></span>`;switch(e){case`what`:return[this.#E(`cancel`,()=>this.#h()),r,this.#T(`next`,()=>this.#s(`what`))];case`who`:return[t(`what`),r,this.#T(`make`,()=>this.#s(`who`))];case`making`:return this.share?.state===`failed`?[this.#w(),r,t(`what`,`change`)]:[this.#w(),r,this.#E(`close`,()=>this.#g())];case`preview`:return[this.#w(),t(`what`,`change`),r,this.#T(`to_consent`,()=>this.#o(`consent`))];case`consent`:return[t(`preview`),r,this.#T(`consent`,()=>void this.#p())];case`out`:return[r,this.#T(`done`,()=>this.#h())]}}#w(){return this.#E(`discard`,()=>void this.#f(),`danger`)}#T(e,t){return this.#E(e,t,`primary`)}#E(e,t,r=``){return n`<button class="chip ${r}" ?disabled=${this.isBusy} @click=${t}>
      ${this.say(e)}
    </button>`}static{this.styles=Le}};f([r({attribute:!1})],J.prototype,`hass`,void 0),f([r({attribute:!1})],J.prototype,`clock`,void 0),f([r({attribute:!1})],J.prototype,`say`,void 0),f([r({attribute:!1})],J.prototype,`start`,void 0),f([r({attribute:!1})],J.prototype,`cameraOf`,void 0),f([r({attribute:!1})],J.prototype,`nowUs`,void 0),f([r({attribute:!1})],J.prototype,`closed`,void 0),f([m()],J.prototype,`step`,void 0),f([m()],J.prototype,`draft`,void 0),f([m()],J.prototype,`atUs`,void 0),f([m()],J.prototype,`marked`,void 0),f([m()],J.prototype,`sharing`,void 0),f([m()],J.prototype,`previewUrl`,void 0),f([m()],J.prototype,`hasLooked`,void 0),f([m()],J.prototype,`problems`,void 0),f([m()],J.prototype,`error`,void 0),f([m()],J.prototype,`spoken`,void 0),f([m()],J.prototype,`isBusy`,void 0),f([m()],J.prototype,`key`,void 0),f([m()],J.prototype,`isChanged`,void 0),f([m()],J.prototype,`url`,void 0),f([m()],J.prototype,`turn`,void 0),f([o(`dialog`)],J.prototype,`dialog`,void 0),f([o(`h2`)],J.prototype,`heading`,void 0),f([o(`cloudcam-share-out`)],J.prototype,`out`,void 0);function Y({state:e}){return e===`rendering`||e===`ready`}var $e=1280,X=class extends e{constructor(...e){super(...e),this.atUs=0,this.ratio=`16 / 9`,this.candidates=[],this.chosen=-1,this.marked=-1,this.alt=``,this.missing=``,this.#e=new te(e=>this.#t(e))}#e;disconnectedCallback(){super.disconnectedCallback(),this.#e.cancel()}updated(e){if(!this.folder||!(e.has(`atUs`)||e.has(`folder`)))return;let t=`time_us=${Math.round(this.atUs)}&exact=1&width=${$e}`;this.#e.want(`${this.folder}/frame.jpg?${t}`)}#t(e){if(this.hasPicture=e!==void 0,!e)return;let{canvas:t}=this;[t.width,t.height]=[e.bitmap.width,e.bitmap.height],t.getContext(`2d`)?.drawImage(e.bitmap,0,0),e.bitmap.close()}render(){return n`<div class="stage" style="aspect-ratio:${this.ratio}">
      <canvas role="img" aria-label=${this.alt} ?hidden=${this.hasPicture!==!0}></canvas>
      ${this.hasPicture===!1?n`<p>${this.missing}</p>`:p}
      ${this.hasPicture?this.candidates.map((e,t)=>this.#n(e,t)):p}
    </div>`}#n({box:[e,t,r,i]},a){let o=e=>`${(e*100).toFixed(2)}%`,s=(r-e)*(i-t),c=`left:${o(e)};top:${o(t)};width:${o(r-e)};height:${o(i-t)}`;return n`<button
      class="box ${a===this.marked?`marked`:``}"
      style="${c};z-index:${1e3-Math.round(s*999)}"
      tabindex="-1"
      aria-hidden="true"
      ?data-chosen=${a===this.chosen}
      @click=${()=>this.#r(a)}
    >
      <b>${a+1}</b>
    </button>`}#r(e){this.dispatchEvent(new CustomEvent(`cloudcam-choose`,{detail:e}))}static{this.styles=[i,l,t`
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
    `]}};f([r({attribute:!1})],X.prototype,`folder`,void 0),f([r({attribute:!1})],X.prototype,`atUs`,void 0),f([r({attribute:!1})],X.prototype,`ratio`,void 0),f([r({attribute:!1})],X.prototype,`candidates`,void 0),f([r({attribute:!1})],X.prototype,`chosen`,void 0),f([r({attribute:!1})],X.prototype,`marked`,void 0),f([r()],X.prototype,`alt`,void 0),f([r()],X.prototype,`missing`,void 0),f([m()],X.prototype,`hasPicture`,void 0),f([o(`canvas`)],X.prototype,`canvas`,void 0);function Z({packaging:e,content:t}){return e===`zip`||t===`original`?`share.zip`:`clip.mp4`}function Q(e){return Z(e).endsWith(`.zip`)?`application/zip`:`video/mp4`}function et(e){if(!(`canShare`in navigator))return!1;try{let t=new File([],Z(e),{type:Q(e)});return navigator.canShare({files:[t]})}catch{return!1}}async function tt(e,t,n){let r=await fetch(e);if(!r.ok||!r.body)throw Error(`${r.status} ${r.statusText}`.trim());let i=Number(r.headers.get(`Content-Length`))||t.size_bytes,a=[],o=r.body.getReader(),s=0;for(;;){let{done:e,value:t}=await o.read();if(e)break;a.push(t),s+=t.length,i&&n(Math.min(1,s/i))}return new File(a,Z(t),{type:Q(t)})}async function nt(e){try{return await navigator.share(e),`done`}catch(e){let t=e instanceof DOMException?e.name:``;if(t===`AbortError`)return`cancelled`;if(t===`NotAllowedError`)return`again`;throw e}}var $=class extends e{constructor(...e){super(...e),this.url=``,this.phrase=``,this.isOut=!1,this.message=``,this.error=``,this.receiptUrl=``}firstUpdated(){this.sharing.addressOf(this.share,`receipt`).then(e=>this.receiptUrl=e).catch(e=>this.error=h(e))}render(){let{say:e,share:t}=this,{recipient:r}=t;return n`<p>${e(t.way===`link`?`out_link`:`out_file`,{recipient:r})}</p>
      ${t.way===`link`?this.#e():this.#t()}
      <p role="status">${this.message}</p>
      ${this.error?k(`bad`,`mdi:alert-circle-outline`,e(`failed`,{error:this.error}),`alert`):p}
      ${this.phrase?k(``,`mdi:phone-outline`,n`${e(`tell_phrase`)}<br /><b><bdi>${this.phrase}</bdi></b>`):p}
      <div class="row">
        ${this.receiptUrl?n`<a class="chip" href=${this.receiptUrl} target="_blank" rel="noopener">
              <ha-icon icon="mdi:receipt-text-outline"></ha-icon>${e(`receipt`)}
            </a>`:p}
      </div>
      <p class="quiet">${e(`where_later`)}</p>`}#e(){let{say:e,url:t}=this;return n`<label class="field">
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
        ${`share`in navigator?n`<button class="chip" @click=${()=>void this.#a({url:t})}>
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>${e(`hand_on`)}
            </button>`:p}
      </div>`}#t(){let{say:e,share:t,fetched:r,file:i}=this,a=r!==void 0&&!i,o=et(t);return n`<div class="row">
        ${o?n`<button
              class="chip primary"
              ?disabled=${a}
              @click=${()=>void this.#r()}
            >
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>
              ${e(i?`hand_on_now`:`hand_on`)}
            </button>`:p}
        <button
          class="chip ${o?``:`primary`}"
          ?disabled=${a}
          @click=${()=>void this.#i()}
        >
          <ha-icon icon="mdi:download"></ha-icon>${e(`download`)}
        </button>
      </div>
      ${a?n`<progress
              max="100"
              .value=${r*100}
              aria-label=${e(`hand_on`)}
            ></progress>
            <p class="quiet">${e(`fetching`,{percent:Math.floor(r*100)})}</p>`:p}`}async#n(){await this.#o(async()=>{if(navigator.clipboard)await navigator.clipboard.writeText(this.url);else if(this.renderRoot.querySelector(`input`).select(),!document.execCommand(`copy`))return;this.isOut=!0,this.message=this.say(`copied`)})}async#r(){await this.#o(async()=>{if(!this.file){this.fetched=0;let e=await this.sharing.addressOf(this.share,`file`);this.file=await tt(e,this.share,e=>this.fetched=e)}await this.#a({files:[this.file]})}),this.fetched=void 0}async#i(){await this.#o(async()=>{a(await this.sharing.addressOf(this.share,`file`),Z(this.share)),this.isOut=!0})}async#a(e){await this.#o(async()=>{await nt(e)===`done`&&(this.isOut=!0,this.message=this.say(`handed_on`))})}async#o(e){this.error=``;try{await e()}catch(e){this.error=h(e)}}static{this.styles=[i,l,Ie]}};f([r({attribute:!1})],$.prototype,`share`,void 0),f([r({attribute:!1})],$.prototype,`sharing`,void 0),f([r({attribute:!1})],$.prototype,`say`,void 0),f([r({attribute:!1})],$.prototype,`url`,void 0),f([r({attribute:!1})],$.prototype,`phrase`,void 0),f([m()],$.prototype,`message`,void 0),f([m()],$.prototype,`error`,void 0),f([m()],$.prototype,`fetched`,void 0),f([m()],$.prototype,`file`,void 0),f([m()],$.prototype,`receiptUrl`,void 0);var rt={title:`Teilen von {camera}`,close:`Schließen`,cancel:`Abbrechen`,back:`Zurück`,next:`Weiter`,failed:`Das ging nicht: {error}`,step:`Schritt {number} von {count}: {name}`,step_what:`Was`,step_who:`An wen`,step_making:`Es wird gemacht`,step_preview:`Ansehen`,step_consent:`Zustimmen`,step_out:`Weitergeben`,leave_sure:`Schließen, ohne zu teilen? Was du gewählt hast, wird nicht aufgehoben.`,moment:`Augenblick`,earlier:`Eine Sekunde früher`,later:`Eine Sekunde später`,no_picture:`Von diesem Augenblick ist nichts aufgenommen.`,range:`Von wann bis wann`,from:`Von`,until:`Bis`,step_back:`{what}: {length} früher`,step_on:`{what}: {length} später`,length:`{length} lang`,seconds:`{count} s`,minutes:`{count} min`,visible:`Was zu sehen ist`,content_subject:`Nur eine Person oder ein Tier`,about_subject:`Alle anderen und alles ringsum sind schwarz. Was nicht sicher ist, bleibt schwarz.`,content_pets:`Tiere und der Ort`,about_pets:`Tiere und der Ort ohne Menschen. Wo jemand sein könnte, ist es schwarz.`,content_whole:`Alle`,about_whole:`Das ganze Bild mit allen, die darauf sind. Frag sie vorher.`,content_original:`Originalaufnahme, als Beweis`,about_original:`Die aufgenommenen Dateien, wie sie sind, signiert, mit allen, Ton und Uhrzeit: für Polizei oder Gericht.`,who:`Wer zu sehen sein darf`,who_hint:`Tippe die Person oder das Tier im Bild an. Ist niemand markiert, wähle einen anderen Augenblick.`,looking:`Personen und Tiere werden gesucht…`,retry:`Noch einmal versuchen`,nobody:`In diesem Augenblick ist niemand erkannt. Wähle einen anderen.`,candidate:`{label} {number}`,candidate_where:`{label} {number}, {where}, zu {sure} % sicher`,where_left:`links`,where_middle:`in der Mitte`,where_right:`rechts`,person:`Person`,pet:`Tier`,cat:`Katze`,dog:`Hund`,confirmed:`Gewählt um`,confirmed_hint:`Wo sie wiederkommen oder hinter jemandem waren, wähle sie auch dort: Bis dahin bleibt es schwarz.`,next_moment:`Noch ein Augenblick`,go_to:`Zu {time}`,unconfirm:`Wahl um {time} zurücknehmen`,around:`Ringsum`,background_black:`Schwarz`,background_scene:`Ein Standbild des Ortes, ohne jemanden`,extras:`Geht nur mit, wenn du es ankreuzt`,with_audio:`Ton`,with_camera_name:`Name der Kamera: {name}`,with_place:`Der Ort`,with_time:`Die genaue Uhrzeit`,problem_too_long:`Das ist zu lang: höchstens {length}.`,problem_no_subject:`Wähle, wer zu sehen sein darf.`,recipient:`Für wen`,recipient_hint:`Ein Name, an dem du es später erkennst`,purpose:`Wofür`,purpose_hint:`Zum Beispiel: das Paket vom Montag`,way:`Wie es hinausgeht`,way_file:`Als Datei`,about_file:`Dein Telefon gibt sie weiter. Ist eine Datei erst bei jemandem, kann sie niemand zurückholen.`,way_link:`Als Link`,about_link:`Angesehen wird es bei deinem Home Assistant. Du kannst das jederzeit beenden.`,links_off:`Links sind für {name} ausgeschaltet. Schalte in den Optionen „Links geteilter Clips öffnen sich“ ein.`,links_off_open:`Optionen öffnen`,links_inside:`Home Assistant hat keine Adresse für draußen ({base}): Der Link geht nur bei denen auf, die sie erreichen.`,packaging:`Art der Datei`,packaging_mp4:`Video: läuft überall`,packaging_zip:`Zip mit signiertem Nachweis: zeigt, ob etwas geändert wurde`,packaging_original:`Ein Zip mit den aufgenommenen Dateien und einem signierten Nachweis.`,expires:`Bis wann`,expires_file:`Bis wann sie hier geholt werden kann`,views:`Wie oft es geöffnet werden kann`,views_any:`beliebig oft`,phrase:`Kennwort zum Öffnen (wenn du eins willst)`,phrase_hint:`Sag es auf anderem Weg als den Link: am Telefon, nicht in derselben Nachricht.`,phrase_lost:`Es hatte ein Kennwort. Das wird nicht aufgehoben: Wähle ein neues, sonst geht es ohne auf.`,suggest:`Eins vorschlagen`,may_download:`Eine Kopie darf behalten werden`,make:`Machen`,problem_no_recipient:`Sag, für wen es ist.`,problem_no_purpose:`Sag, wofür es ist.`,problem_short_phrase:`Nimm mindestens 4 Zeichen.`,problem_links_off:`Solange Links ausgeschaltet sind, geht kein Link.`,making:`Es wird zu Hause gemacht. Noch geht nichts hinaus.`,making_close:`Du kannst das schließen. Es geht weiter und steht auf der Seite „Geteiltes“.`,made:`Es ist fertig. Sieh es dir jetzt an.`,discard:`Verwerfen`,discard_sure:`Diesen Entwurf verwerfen?`,discarded:`Verworfen. Nichts ist hinausgegangen.`,failed_title:`Es ließ sich nicht machen`,gone:`Diesen Entwurf gibt es nicht mehr. Nichts ist hinausgegangen.`,change:`Ändern`,preview:`Das Video, das hinausginge`,preview_exactly:`Genau das geht hinaus, Bild für Bild.`,preview_original:`Das sind die Bilder der aufgenommenen Dateien, die hinausgehen.`,preview_failed:`Es lässt sich hier nicht abspielen: {error}`,warn_whole:`Alle sind zu sehen. Sind sie einverstanden?`,warn_original:`Alle sind zu sehen, mit allem, was die Kamera aufgenommen hat.`,seen:`In {percent} % der Bilder ist jemand zu sehen.`,seen_subject:`In {percent} % der Bilder ist zu sehen, wen du gewählt hast.`,seen_little:`Das ist wenig: Wähle sie an mehr Augenblicken, oder mach es kürzer.`,look_hidden:`Sieh genau hin: Dicht dahinter, in einem Spiegel oder auf einem Plakat kann noch jemand zu sehen sein. Auch Schrift mitten im Bild.`,look_whole:`Sieh genau hin: Schrift mitten im Bild, etwa eine Uhr, kann zu sehen sein.`,leaves:`Was hinausgeht, und zu wem`,row_recipient:`Für`,row_purpose:`Wofür`,row_length:`Länge`,row_visible:`Zu sehen`,row_around:`Ringsum`,row_sound:`Ton`,row_told:`Sonst verraten`,row_way:`Wie`,row_ends:`Endet`,row_views:`Öffnen`,row_size:`Größe`,row_hash:`SHA-256`,yes:`ja`,no:`nein`,told_nothing:`nichts`,told_name:`Name der Kamera`,told_place:`Ort`,told_time:`genaue Uhrzeit`,told_original:`alles, was die Aufnahme enthält`,ends_after:`{length} nach deiner Zustimmung`,views_any_row:`beliebig oft`,way_mp4:`Videodatei`,way_zip:`Zip mit signiertem Nachweis`,way_link_row:`Link`,with_phrase:`mit Kennwort`,with_download:`eine Kopie darf behalten werden`,to_consent:`Zustimmen…`,consent_title:`Diesen Clip an {recipient} geben?`,consent_link:`Bis {until} kann ihn ansehen, wer den Link hat: {views}.`,consent_views:`{count}-mal`,consent_views_one:`einmal`,consent_views_any:`beliebig oft`,consent_file:`Es ist eine Datei: Ist sie erst bei jemandem, kann sie niemand zurückholen.`,consent_looked:`Ich habe es angesehen. Nichts ist darin, das nicht hinaus darf.`,consent_first:`Sieh es dir erst an, dann kreuze das an.`,consent:`Ich stimme zu`,out_file:`Es ist für {recipient}. Noch ist nichts hinausgegangen: Gib es jetzt weiter.`,out_link:`Dieser Link ist für {recipient}. Er wird nur jetzt gezeigt: Kopiere ihn oder gib ihn weiter.`,link:`Link`,copy:`Kopieren`,copied:`Kopiert`,hand_on:`Weitergeben…`,hand_on_now:`Jetzt weitergeben`,fetching:`Wird geholt: {percent} %`,download:`Herunterladen`,handed_on:`Weitergegeben`,tell_phrase:`Sag das Kennwort auf anderem Weg:`,receipt:`Beleg`,link_leave_sure:`Der Link wird nicht noch einmal gezeigt. Schließen, ohne ihn kopiert zu haben?`,done:`Fertig`,where_later:`Es steht auf der Seite „Geteiltes“: Dort siehst du, ob es geöffnet wurde, und kannst es beenden.`,list_text:`Was an wen gegeben wurde, und was beendet ist.`,empty:`Noch wurde nichts geteilt`,empty_text:`Öffne eine Meldung und wähle „Teilen“: ein Clip, für einen Menschen, so lange du willst. Von da an steht er hier.`,empty_user:`Wer diesen Haushalt verwaltet, kann einen Clip teilen. Von da an steht er hier.`,group_draft:`Entwürfe: Nichts ist hinausgegangen`,group_active:`Kann jetzt geöffnet oder geholt werden`,group_ended:`Beendet`,state_rendering:`Wird gemacht: {percent} %`,state_ready:`Wartet darauf, dass du es ansiehst. Wird nach einer Stunde verworfen.`,state_failed:`Ließ sich nicht machen: {problem}`,state_until:`bis {until}`,state_opened:`{count} von {views} Mal geöffnet`,state_opened_any:`{count} Mal geöffnet`,state_opened_last:`zuletzt {time}`,state_no_more:`geht nicht mehr auf`,state_not_opened:`noch nicht geöffnet`,ended_expired:`Die Zeit war um`,ended_revoked:`Beendet von {name}`,ended_used_up:`So oft geöffnet, wie es durfte`,ended_locked:`Gesperrt: Das Kennwort war fünfmal falsch`,ended_discarded:`Verworfen`,ended_at:`{how}, {time}`,nvr_itself:`dem NVR`,look:`Ansehen`,look_making:`Zeigen`,get_file:`Datei holen`,revoke:`Beenden`,revoke_sure_link:`Das beenden? Wer den Link hat, sieht von jetzt an nichts mehr.`,revoke_sure_file:`Das beenden? Die Datei kann nicht mehr geholt werden; Kopien, die weitergegeben wurden, bleiben.`,revoked:`Beendet.`,release:`Aufnahme freigeben`,release_sure:`Die Aufnahme, aus der dieser Beweis gemacht wurde, nicht mehr aufheben? Was älter ist als versprochen, geht.`,released:`Freigegeben.`,kept:`Die Aufnahme wird aufgehoben, bis sie freigegeben wird`,fingerprint:`Schlüssel, mit dem {name} unterschreibt: Wer ein Zip bekam, kann ihn am Telefon mit dir vergleichen.`},it={title:`Share from {camera}`,close:`Close`,cancel:`Cancel`,back:`Back`,next:`Next`,failed:`That did not work: {error}`,step:`Step {number} of {count}: {name}`,step_what:`What`,step_who:`To whom`,step_making:`It is being made`,step_preview:`Look at it`,step_consent:`Consent`,step_out:`Hand it on`,leave_sure:`Leave without sharing? What you chose is not kept.`,moment:`Moment`,earlier:`One second earlier`,later:`One second later`,no_picture:`Nothing is recorded of that moment.`,range:`From when until when`,from:`From`,until:`Until`,step_back:`{what}: {length} earlier`,step_on:`{what}: {length} later`,length:`{length} long`,seconds:`{count} s`,minutes:`{count} min`,visible:`What is visible`,content_subject:`Only one person or pet`,about_subject:`Everybody else and everything around is black. What isn't certain stays black.`,content_pets:`Pets and the place`,about_pets:`Pets and the place without people. Wherever somebody may be it is black.`,content_whole:`Everybody`,about_whole:`The whole picture, with everybody who is in it. Ask them before.`,content_original:`Original recording, as evidence`,about_original:`The recorded files as they are, signed, with everybody, sound and time: for the police or a court.`,who:`Who may be seen`,who_hint:`Tap the person or pet in the picture. Move to another moment if nobody is marked.`,looking:`Looking for persons and pets…`,retry:`Try again`,nobody:`Nobody is recognised at this moment. Choose another one.`,candidate:`{label} {number}`,candidate_where:`{label} {number}, {where}, {sure} % sure`,where_left:`on the left`,where_middle:`in the middle`,where_right:`on the right`,person:`Person`,pet:`Pet`,cat:`Cat`,dog:`Dog`,confirmed:`Chosen at`,confirmed_hint:`Where they come back, or stood behind somebody, choose them there too: until then it stays black.`,next_moment:`Another moment`,go_to:`Go to {time}`,unconfirm:`Take back what was chosen at {time}`,around:`Around them`,background_black:`Black`,background_scene:`A still of the place, without anybody`,extras:`Goes along only if you tick it`,with_audio:`Sound`,with_camera_name:`The camera's name: {name}`,with_place:`The place`,with_time:`The exact time`,problem_too_long:`That is too long: {length} at most.`,problem_no_subject:`Choose who may be seen.`,recipient:`For whom`,recipient_hint:`A name that you will know it by later`,purpose:`What for`,purpose_hint:`For example: the parcel of Monday`,way:`How it leaves`,way_file:`As a file`,about_file:`Your phone hands it on. A file can't be called back once it is with somebody.`,way_link:`As a link`,about_link:`They look at it at your Home Assistant. You can end that at any time.`,links_off:`Links are switched off for {name}. Switch on “Links of shares open” in its options.`,links_off_open:`Open the options`,links_inside:`Home Assistant has no address for outside ({base}): the link opens only for who can reach it.`,packaging:`Kind of file`,packaging_mp4:`Video: plays everywhere`,packaging_zip:`Zip with a signed proof: shows whether it was changed`,packaging_original:`A zip with the recorded files and a signed proof.`,expires:`Until when`,expires_file:`Until when it can be fetched from here`,views:`How many times it can be opened`,views_any:`any number`,phrase:`Pass phrase to open it (if you want one)`,phrase_hint:`Tell it by another way than the link: by telephone, not in the same message.`,phrase_lost:`It had a pass phrase. It is not kept: choose one anew, or it opens without.`,suggest:`Suggest one`,may_download:`They may keep a copy`,make:`Make it`,problem_no_recipient:`Say for whom it is.`,problem_no_purpose:`Say what it is for.`,problem_short_phrase:`Choose at least 4 characters.`,problem_links_off:`A link can't be made while links are switched off.`,making:`It is made at home. Nothing leaves yet.`,making_close:`You may close this. It goes on, and is found on the page Shares.`,made:`It is made. Look at it now.`,discard:`Discard`,discard_sure:`Discard this draft?`,discarded:`Discarded. Nothing has left.`,failed_title:`It could not be made`,gone:`This draft is not there any more. Nothing has left.`,change:`Change`,preview:`The video that would leave`,preview_exactly:`This is exactly what leaves, picture for picture.`,preview_original:`These are the pictures of the recorded files that leave.`,preview_failed:`It can't be played here: {error}`,warn_whole:`Everybody in it is visible. Have they agreed?`,warn_original:`Everybody is visible, with everything the camera recorded.`,seen:`Somebody is visible in {percent} % of the pictures.`,seen_subject:`Whom you chose is visible in {percent} % of the pictures.`,seen_little:`That is little: choose them at more moments, or make it shorter.`,look_hidden:`Look closely: right behind them, in a mirror or on a poster, somebody else can show. So can writing in the middle of the picture.`,look_whole:`Look closely: writing in the middle of the picture, such as a clock, can show.`,leaves:`What leaves, and to whom`,row_recipient:`For`,row_purpose:`What for`,row_length:`Length`,row_visible:`Visible`,row_around:`Around`,row_sound:`Sound`,row_told:`Told besides`,row_way:`How`,row_ends:`Ends`,row_views:`Openings`,row_size:`Size`,row_hash:`SHA-256`,yes:`yes`,no:`no`,told_nothing:`nothing`,told_name:`camera's name`,told_place:`place`,told_time:`exact time`,told_original:`everything the recording holds`,ends_after:`{length} after your consent`,views_any_row:`any number`,way_mp4:`video file`,way_zip:`zip with a signed proof`,way_link_row:`link`,with_phrase:`with a pass phrase`,with_download:`a copy may be kept`,to_consent:`To consent`,consent_title:`Give this clip to {recipient}?`,consent_link:`Until {until} whoever has the link can look at it: {views}.`,consent_views:`{count} times`,consent_views_one:`once`,consent_views_any:`any number of times`,consent_file:`It is a file: once it is with somebody, it can't be called back.`,consent_looked:`I have looked at it. Nothing is in it that must not leave.`,consent_first:`Look at it first, then tick this.`,consent:`I consent`,out_file:`It is for {recipient}. Nothing has left yet: hand it on now.`,out_link:`This link is for {recipient}. It is shown only now: copy it or hand it on.`,link:`Link`,copy:`Copy`,copied:`Copied`,hand_on:`Hand on…`,hand_on_now:`Hand it on now`,fetching:`Being fetched: {percent} %`,download:`Download`,handed_on:`Handed on`,tell_phrase:`Tell them the pass phrase by another way:`,receipt:`Receipt`,link_leave_sure:`The link is not shown again. Close without having copied it?`,done:`Done`,where_later:`It is listed on the page Shares: there you see whether it was opened, and end it.`,list_text:`What was given to whom, and what has ended.`,empty:`Nothing was shared yet`,empty_text:`Open an alert and choose Share: one clip, for one person, for as long as you say. It is listed here from then on.`,empty_user:`An administrator of this home can share a clip. It is listed here from then on.`,group_draft:`Drafts: nothing has left`,group_active:`Can be opened or fetched now`,group_ended:`Ended`,state_rendering:`Being made: {percent} %`,state_ready:`Waits for you to look at it. Is discarded after an hour.`,state_failed:`Could not be made: {problem}`,state_until:`until {until}`,state_opened:`opened {count} of {views} times`,state_opened_any:`opened {count} times`,state_opened_last:`last {time}`,state_no_more:`can't be opened again`,state_not_opened:`not opened yet`,ended_expired:`Its time was over`,ended_revoked:`Ended by {name}`,ended_used_up:`Opened as often as it might be`,ended_locked:`Locked: the pass phrase was wrong five times`,ended_discarded:`Discarded`,ended_at:`{how}, {time}`,nvr_itself:`the NVR`,look:`Look at it`,look_making:`Show`,get_file:`Get the file`,revoke:`End it`,revoke_sure_link:`End this share? Whoever has the link sees nothing from now on.`,revoke_sure_file:`End this share? The file can't be fetched any more; copies that were handed on stay.`,revoked:`Ended.`,release:`Release the recording`,release_sure:`Stop keeping the recording that this evidence was made of? What is older than promised goes.`,released:`Released.`,kept:`The recording is kept until it is released`,fingerprint:`Key that {name} signs with: who got a zip can compare it with you by telephone.`},at={de:rt,en:it};function ot(e){let t=at[e.language.split(`-`)[0]??`en`]??it;return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}var st=[`draft`,`active`,`ended`];function ct(e){let t=new Map(st.map(e=>[e,[]]));for(let n of e)t.get(lt(n)).push(n);for(let e of t.values())e.sort((e,t)=>ut(t)-ut(e));return t}function lt({state:e}){return e===`active`?`active`:e===`rendering`||e===`ready`?`draft`:`ended`}function ut({ended_us:e,consented_us:t,created_us:n}){return e??t??n}function dt(e,t){return[...ct(t)].map(([t,r])=>r.length?n`<h2>${e.say(`group_${t}`)}</h2>
          <ul class="box rows">
            ${r.map(t=>ft(e,t))}
          </ul>`:p)}function ft(e,t){let{say:r}=e,i=u(t.end_us-t.start_us),a=M(e.hass,e.clock,t.start_us,e.nowUs()),o=[t.camera,a,i,r(`content_${t.content}`)];return n`<li
    class="row ${t.id===e.shown?`shown`:``}"
    data-share=${t.id}
    data-state=${t.state}
  >
    <ha-icon icon=${mt(t)}></ha-icon>
    <div class="grow">
      <span class="title"><bdi>${t.recipient}</bdi></span>
      <span class="text"><bdi>${t.purpose}</bdi></span>
      <span class="quiet text">${o.join(` · `)}</span>
      <span class="text state">${ht(e,t)}</span>
      ${t.pin_id?n`<span class="quiet text">${r(`kept`)}</span>`:p}
      ${t.state===`rendering`?n`<progress
            max="100"
            .value=${t.progress*100}
            aria-label=${r(`step_making`)}
          ></progress>`:p}
      <div class="deeds">${vt(e,t)}</div>
    </div>
  </li>`}var pt={draft:`mdi:file-eye-outline`,active:`mdi:link-variant`,ended:`mdi:lock-outline`};function mt(e){if(e.state===`failed`)return`mdi:alert-circle-outline`;let t=lt(e);return t===`active`&&e.way===`file`?`mdi:file-video-outline`:pt[t]}function ht(e,t){let{say:n}=e;switch(t.state){case`rendering`:return n(`state_rendering`,{percent:Math.floor(t.progress*100)});case`ready`:return n(`state_ready`);case`failed`:return n(`state_failed`,{problem:t.problem??``});case`active`:return[...t.expires_us?[n(`state_until`,{until:j(e.hass,t.expires_us)})]:[],..._t(e,t)].join(` · `);case`ended`:{let r=n(`ended_${t.ended??`expired`}`,{name:gt(n,t)}),i=t.ended_us;return[i?n(`ended_at`,{how:r,time:j(e.hass,i)}):r,...t.consented_us?_t(e,t):[]].join(` · `)}}}function gt(e,{ended_by:t}){return!t||t===`nvr`?e(`nvr_itself`):t}function _t(e,t){let{hass:n,clock:r,say:i}=e,{way:a,views:o,views_used:s,opened_us:c,state:l}=t,u=l===`active`&&o!==null&&s>=o;return a===`file`?[]:s?[i(o===null?`state_opened_any`:`state_opened`,{count:s,views:o??``}),...c?[i(`state_opened_last`,{time:M(n,r,c,e.nowUs())})]:[],...u?[i(`state_no_more`)]:[]]:[i(`state_not_opened`)]}function vt(e,t){let{say:r,isAdmin:i}=e,{state:a,way:o,recipient:s}=t,c=(i,a,o=``)=>n`<button
      class="chip ${o}"
      aria-label="${r(i)}: ${s}"
      ?disabled=${e.busy===t.id}
      @click=${a}
    >
      ${r(i)}
    </button>`,l=a===`rendering`||a===`ready`;return[i&&a===`ready`&&c(`look`,()=>e.show(t),`primary`),i&&a===`rendering`&&c(`look_making`,()=>e.show(t)),i&&a===`active`&&o===`file`&&c(`get_file`,()=>e.show(t)),l&&c(`discard`,()=>e.end(t)),a===`active`&&c(`revoke`,()=>e.end(t),`danger`),i&&t.consented_us!==null&&c(`receipt`,()=>e.receipt(t)),i&&t.pin_id!==null&&c(`release`,()=>e.release(t))].filter(e=>e!==!1)}var yt={"cloudcam-share-moment":X,"cloudcam-share-out":$,"cloudcam-share":J};function bt(e,t){for(let[e,t]of Object.entries(yt))customElements.get(e)||customElements.define(e,t);let n=xt(),r=document.createElement(`cloudcam-share`);return r.hass=e.hass,r.clock=ee(e.hass),r.say=ot(e.hass.locale),r.cameraOf=t=>e.camera(t),r.nowUs=()=>e.nowUs(),r.start=t,r.closed=t=>{r.remove(),t&&e.toast(t),n?.focus()},e.renderRoot.append(r),r}function xt(){let e=document.activeElement;for(;e?.shadowRoot?.activeElement;)e=e.shadowRoot.activeElement;return e instanceof HTMLElement?e:void 0}export{R as SharesWatch,F as Sharing,fe as rangeAround,de as rangeOfAlert,ot as sayIn,dt as sharesList,bt as showDialog};