import{i as e,n as t,r as n,t as r}from"./dialogs.js";import{A as i,C as a,D as o,E as s,M as c,N as l,O as u,S as d,T as f,c as p,h as m,j as h,k as g,l as ee}from"./cloudcam-card.js";var te=1e-4,_=(e,t=0,n=1)=>Math.min(Math.max(e,t),n),v=e=>Math.round(_(e)*1e4)/1e4,y=(e,t)=>[v(e),v(t)];function ne(e){let t=0;return e.forEach(([n,r],i)=>{let[a,o]=e[(i+1)%e.length];t+=n*o-a*r}),Math.abs(t)/2}function re(e){let t=e.reduce(([e,t],[n,r])=>[e+n,t+r],[0,0]);return[t[0]/e.length,t[1]/e.length]}function b(e){return x(e)?`crossing`:ne(e)<te?`small`:void 0}function x(e,t=!0){let n=e.length,r=t?n:n-1;for(let i=0;i<r;i++)for(let a=i+1;a<r;a++){let o=a===i+1,s=t&&i===0&&a===r-1,[c,l]=[e[i],e[(i+1)%n]],[u,d]=[e[a],e[(a+1)%n]];if(o||s){let[e,t,n]=o?[l,c,d]:[c,l,u];if(oe(e,t,n))return!0}else if(se(c,l,u,d))return!0}return!1}function S(e,t,n){return e.map((e,r)=>r===t?y(n[0],n[1]):e)}function ie(e,t,n,r){let i=[t,(t+1)%e.length],[a,o]=D(i.map(t=>e[t]),n,r);return e.map(([e,t],n)=>i.includes(n)?y(e+a,t+o):[e,t])}function C(e,t,n){let[r,i]=D(e,t,n);return e.map(([e,t])=>y(e+r,t+i))}function w(e,t,n){return[...e.slice(0,t+1),y(n[0],n[1]),...e.slice(t+1)]}function T(e,t){let[[n,r],[i,a]]=[e[t],e[(t+1)%e.length]];return[(n+i)/2,(r+a)/2]}function ae(e,t){return e.filter((e,n)=>n!==t)}function E(e){let t=e%5*.05,[n,r,i,a]=[.3+t,.35+t,.6+t,.7+t];return[y(n,r),y(i,r),y(i,a),y(n,a)]}function D(e,t,n){let[r,i]=[e.map(e=>e[0]),e.map(e=>e[1])];return[_(t,-Math.min(...r),1-Math.max(...r)),_(n,-Math.min(...i),1-Math.max(...i))]}function O(e,t,n){let r=(t[0]-e[0])*(n[1]-e[1])-(t[1]-e[1])*(n[0]-e[0]);return Math.abs(r)<1e-9?0:Math.sign(r)}function k(e,t,n){return Math.min(e[0],t[0])<=n[0]&&n[0]<=Math.max(e[0],t[0])&&Math.min(e[1],t[1])<=n[1]&&n[1]<=Math.max(e[1],t[1])}function oe(e,t,n){return O(e,t,n)===0&&(t[0]-e[0])*(n[0]-e[0])+(t[1]-e[1])*(n[1]-e[1])>0}function se(e,t,n,r){let[i,a]=[O(e,t,n),O(e,t,r)],[o,s]=[O(n,r,e),O(n,r,t)];return i*a<0&&o*s<0||i===0&&k(e,t,n)||a===0&&k(e,t,r)||o===0&&k(n,r,e)||s===0&&k(n,r,t)}var ce=[`low`,`normal`,`high`],A=[`person`,`pet`],j=[`zone`,`motion`,`object`,`privacy`],M=0;function N(e,t,n){let r=A;return{key:++M,kind:e,points:t,labels:r,name:n,alerts:!1,loiterS:null}}function P(e,t){let{sensitivity:n,zones:r,motion_masks:i,object_masks:a,thresholds:o}=e,s={sensitivity:n,zones:r,motion_masks:i,object_masks:a,thresholds:o};return t&&e.privacy_masks?{...s,privacy_masks:e.privacy_masks}:s}function F(e){return P(e,!1)}function le(e){return{hasPrivacy:e.privacy_masks!==void 0,sensitivity:e.sensitivity,thresholds:e.thresholds,shapes:[...e.zones.map(e=>({...N(`zone`,e.points,e.name),id:e.id,labels:e.labels,alerts:e.alerts,loiterS:e.loiter_s})),...e.motion_masks.map(e=>N(`motion`,e,``)),...e.object_masks.map(e=>({...N(`object`,e.points,``),labels:e.labels})),...(e.privacy_masks??[]).map(e=>N(`privacy`,e,``))]}}function I(e){let t=t=>e.shapes.filter(e=>e.kind===t);return{sensitivity:e.sensitivity,zones:t(`zone`).map(({id:e,name:t,points:n,labels:r,alerts:i,loiterS:a})=>({...e===void 0?{}:{id:e},name:t.trim(),points:n,labels:r,alerts:i,loiter_s:a})),motion_masks:t(`motion`).map(({points:e})=>e),object_masks:t(`object`).map(({points:e,labels:t})=>({points:e,labels:t})),thresholds:e.thresholds,...e.hasPrivacy?{privacy_masks:t(`privacy`).map(({points:e})=>e)}:{}}}function ue(e){return j.filter(t=>t!==`privacy`||e.hasPrivacy)}function L({kind:e}){return e===`motion`||e===`privacy`}function R(e,t,n){let r=e.shapes.map(e=>e.key===t?{...e,...n}:e);return{...e,shapes:r}}function z(e,t){return{...e,shapes:e.shapes.filter(e=>e.key!==t)}}function B(e){let t=new Set;for(let n of e.shapes){let e=b(n.points)??V(n,t);if(e)return{shape:n,problem:e};n.kind===`zone`&&t.add(n.name.trim())}}function V(e,t){if(L(e))return;if(!e.labels.length)return`no_label`;if(e.kind===`object`)return;let n=e.name.trim();if(!n)return`no_name`;if(t.has(n))return`same_name`;let{loiterS:r}=e;return r!==null&&!(r>=1&&r<=600)?`loiter`:void 0}function H(e,t){return JSON.stringify(U(e))===JSON.stringify(U(t))}function U(e){return Array.isArray(e)?e.map(U):typeof e!=`object`||!e?e:Object.entries(e).sort(([e],[t])=>e<t?-1:1).map(([e,t])=>[e,U(t)])}var de=class{#e=[];#t=[];#n;#r;constructor(e){this.#n=this.#r=e}get now(){return this.#r}get canUndo(){return this.#e.length>0}get canRedo(){return this.#t.length>0}preview(e){this.#r=e}revert(){this.#r=this.#n}set(e){if(e===this.#n)return this.revert();this.#e.push(this.#n),this.#t=[],this.#n=this.#r=e}undo(){this.#e.length&&this.#t.push(this.#n),this.#n=this.#r=this.#e.pop()??this.#n}redo(){this.#t.length&&this.#e.push(this.#n),this.#n=this.#r=this.#t.pop()??this.#n}},W=[`#4fc3f7`,`#aed581`,`#ffd54f`,`#ba68c8`,`#ff8a65`,`#4db6ac`];function G(e,t){return e.kind===`motion`?`#cfd8dc`:e.kind===`object`?`#ff5252`:e.kind===`privacy`?`#ffffff`:W[t.filter(e=>e.kind===`zone`).indexOf(e)%W.length]}function fe(e,t,n,r){let{say:a}=e;return t.shapes.length?c`<ul aria-label=${a(`list`)}>
    ${t.shapes.map(o=>{let s=o.key===n;return c`<li>
        <button
          class="entry"
          aria-expanded=${s}
          @click=${()=>e.select(s?void 0:o.key,void 0)}
        >
          <span class="swatch ${o.kind}" style="--color:${G(o,t.shapes)}"></span>
          <b>${e.nameOf(o)}</b>
          <span class="quiet">${pe(a,o)}</span>
        </button>
        ${s?me(e,o,r):i}
      </li>`})}
  </ul>`:c`<p class="quiet">${a(`empty`)}</p>`}function pe(e,t){if(L(t))return``;let n=t.labels.map(t=>e(t)).join(`, `);return t.kind===`zone`&&t.alerts?`${n} · ${e(`only_here`)}`:n}function me(e,t,n){let{say:r}=e,a=n=>e.change(t.key,n),o=t.kind===`zone`;return c`<div class="fields">
    ${o?c`<label
          >${r(`name`)}
          <input
            type="text"
            maxlength="64"
            .value=${t.name}
            @change=${e=>a({name:e.target.value})}
          />
        </label>`:i}
    ${L(t)?i:he(r,t,a)}
    ${o?ge(r,t,a):i}
    <div class="row">
      ${n===void 0?i:c`<button class="chip" @click=${()=>e.removeCorner(t.key,n)}>
            ${r(`remove_corner`)}
          </button>`}
      <button class="chip danger" @click=${()=>e.drop(t.key)}>
        <ha-icon icon="mdi:delete-outline"></ha-icon>${r(`remove`)}
      </button>
    </div>
  </div>`}function he(e,t,n){let r=e=>{let r=t.labels.includes(e);n({labels:A.filter(n=>n===e?!r:t.labels.includes(n))})};return c`<div class="row" role="group" aria-label=${e(`for_whom`)}>
    ${A.map(n=>c`<button
        class="chip"
        aria-pressed=${t.labels.includes(n)}
        @click=${()=>r(n)}
      >
        ${e(n)}
      </button>`)}
  </div>`}function ge(e,t,n){return c`<label class="check"
      ><input
        type="checkbox"
        .checked=${t.alerts}
        @change=${e=>n({alerts:e.target.checked})}
      /><span>${e(`only_here`)}<small>${e(`only_here_help`)}</small></span></label
    >
    <label
      >${e(`loiter`)}
      <input
        type="number"
        inputmode="numeric"
        min="1"
        max="600"
        aria-describedby="loiter-help"
        .value=${t.loiterS===null?``:String(t.loiterS)}
        @change=${e=>{let{value:t}=e.target;n({loiterS:t===``?null:Number(t)})}}
      /><small id="loiter-help">${e(`loiter_help`)}</small>
    </label>`}var _e=[r,t,l`
    h2 {
      flex: 1;
    }
    .set {
      padding: 8px 16px 16px;
    }
    .steps {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .message {
      min-height: 20px;
      margin: 0;
      padding: 6px 16px 0;
      font-weight: 500;
    }
    .message:empty {
      display: none;
    }
    .quiet {
      margin: 4px 0 8px;
    }
    .see > .quiet {
      padding: 0 16px;
    }
    .outcome {
      padding: 6px 16px 8px;
      border-bottom: 1px solid var(--divider-color, #ccc);
    }
    .outcome p {
      margin: 0;
      min-height: 20px;
    }
    .outcome[aria-busy="true"] p {
      opacity: 0.6;
    }
    ul {
      list-style: none;
      margin: 12px 0;
      padding: 0;
    }
    .dropped {
      display: flex;
      gap: 8px;
      margin: 8px 0 0;
      overflow-x: auto;
    }
    .dropped li {
      flex: none;
      width: 116px;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
      line-height: 16px;
    }
    .dropped img {
      display: block;
      width: 116px;
      height: 66px;
      object-fit: cover;
      border-radius: 6px;
      background: var(--divider-color, #ccc);
      margin-bottom: 2px;
    }
    .entry {
      display: flex;
      align-items: center;
      gap: 10px;
      width: 100%;
      min-height: 48px;
      text-align: start;
    }
    .entry b {
      font-weight: 500;
    }
    .entry .quiet {
      margin: 0;
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .swatch {
      width: 18px;
      height: 18px;
      border-radius: 4px;
      flex: none;
      background: color-mix(in srgb, var(--color) 45%, transparent);
      border: 2px solid var(--color);
      filter: drop-shadow(0 0 1px rgb(0 0 0 / 70%));
    }
    .swatch:not(.zone) {
      border-style: dashed;
    }
    .swatch.privacy {
      background: #000;
    }
    .fields {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 4px 0 12px 28px;
    }
    label {
      display: block;
    }
    small {
      font-size: calc(12px * var(--ha-font-size-scale, 1));
    }
    input[type="text"],
    input[type="number"] {
      max-width: 320px;
    }
    .check input {
      width: 24px;
      height: 24px;
    }
    .danger {
      color: var(--error-color, #db4437);
      border-color: currentcolor;
    }
    fieldset {
      margin-top: 16px;
    }
    legend {
      margin-bottom: 8px;
    }
    .steps .chip {
      flex: 1;
      justify-content: center;
      max-width: 140px;
    }
    .conflict {
      padding: 12px;
      margin-bottom: 12px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 20%, transparent);
    }
    .conflict .row {
      margin-top: 8px;
    }
    @media (min-width: 900px) {
      dialog {
        width: min(1200px, 100vw - 64px);
        height: min(820px, 100dvh - 64px);
        margin: auto;
        border-radius: 12px;
        overflow: hidden;
      }
      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 360px;
        align-items: start;
      }
    }
  `],ve=250,ye=class{#e;#t;#n=!1;#r=!1;constructor(e,t,n=ve){this.ask=e,this.changed=t,this.pauseMs=n}get isWaiting(){return this.#n||this.#e!==void 0}want(e){this.#r=!1,this.#e=e,this.#t??=setTimeout(()=>void this.#i(),this.pauseMs)}stop(){this.#r=!0,clearTimeout(this.#t),[this.#t,this.#e]=[void 0,void 0]}async#i(){this.#t=void 0;let e=this.#e;if(!(!e||this.#n)){this.#e=void 0,this.#n=!0;try{this.outcome=await this.ask(e),this.error=void 0}catch(e){this.error=e}this.#n=!1,this.#r||(this.#e&&this.want(this.#e),this.changed())}}},be=12;function xe(e,t,n,r,a){let{outcome:o,error:s}=n,l=o?.alerts.filter(e=>e.fate===`dropped`)??[];return c`<section class="outcome" aria-busy=${n.isWaiting}>
    <p role="status">
      ${s?e(`outcome_failed`,{error:f(s)}):Se(e,o,r)}
    </p>
    ${l.length?c`<ul class="dropped" tabindex="0" aria-label=${e(`would_drop`)}>
          ${l.slice(0,be).map(n=>Ce(e,t,n,a))}
        </ul>`:i}
  </section>`}function Se(e,t,n){if(!t)return e(`outcome_waiting`);let{kept:r,dropped:i,unknown:a}=t;if(!r&&!i&&!a)return e(`outcome_none`);let o=[];return i?o.push(e(`outcome`,{kept:r,dropped:i})):r&&o.push(e(`outcome_all`,{kept:r})),a&&o.push(e(`outcome_unknown`,{unknown:a})),n&&!i&&o.push(e(`outcome_more`)),o.join(` `)}function Ce(e,t,n,r){let i=t.dayAndMinutes(n.start_us,Date.now()*1e3),a=e(n.reason?`reason_${n.reason}`:`reason_several`);return c`<li data-alert=${n.alert_id}>
    <img
      src=${r(n.alert_id)??``}
      alt=""
      loading="lazy"
      title=${t.seconds(Math.round(n.start_us/m)*m)}
    />
    <span><b>${i}</b> ${a}</span>
  </li>`}async function we(e,t,n,r,i){let a=await Te(e,t,n,r);if(a)return{...r,privacy_masks:a};let{privacy_masks:o}=n;o&&i({...r,privacy_masks:o});let[s,c]=[F(n),F(r)];if(H(s,c))return;let l=await e.callWS({type:`cloudcam/set_rules`,entity_id:t,rules:s,known:c});if(!l.saved)return o?{...l.rules,privacy_masks:o}:l.rules}async function Te(e,t,n,r){let[i,a]=[n.privacy_masks,r.privacy_masks];if(!i||!a||JSON.stringify(i)===JSON.stringify(a))return;let o=await e.callWS({type:`cloudcam/set_privacy_masks`,entity_id:t,privacy_masks:i,known:a});return o.saved?void 0:o.privacy_masks}var Ee=2e3,De=class{#e;#t;constructor(e,t){this.next=e,this.changed=t,this.url=``,this.failed=!1,this.#t=!1}start(){this.#t||(this.#t=!0,this.#n())}stop(){this.#t=!1,clearTimeout(this.#e)}async#n(){let e=document.hidden?void 0:this.next();e&&(this.failed=!await Oe(e),this.failed||(this.url=e)),this.#t&&(this.changed(),this.#e=setTimeout(()=>void this.#n(),Ee))}};function Oe(e){return new Promise(t=>{let n=new Image;n.onload=()=>t(!0),n.onerror=()=>t(!1),n.src=e})}var ke=5e3,K={crossing:`crossing`,small:`small`,no_name:`no_name`,same_name:`same_name`,no_label:`no_label`,loiter:`loiter_wrong`},q=class extends g{constructor(...e){super(...e),this.entityId=``,this.message=``,this.isSaving=!1,this.#i=new De(()=>this.#_(),()=>this.#v())}#e;#t;#n;#r;#i;get draft(){return this.#e.now}get isChanged(){return!H(I(this.draft),this.#t)}connectedCallback(){super.connectedCallback(),this.#e||(this.#n=new ye(e=>this.#d(e),()=>this.requestUpdate()),this.#a(this.#l())),this.#i.start()}disconnectedCallback(){super.disconnectedCallback(),this.#i.stop(),this.#n.stop(),clearTimeout(this.#r),this.remove()}firstUpdated(){this.dialog.showModal()}updated(e){e.has(`selected`)&&this.renderRoot.querySelector(`li:has([aria-expanded='true'])`)?.scrollIntoView({block:`nearest`})}nameOf(e){if(e.kind===`zone`)return e.name.trim()||this.say(`add_zone`);let t=this.draft.shapes.filter(t=>t.kind===e.kind),n=this.say(e.kind);return t.length>1?`${n} ${t.indexOf(e)+1}`:n}select(e,t){this.selected=e,this.corner=t}preview(e,t){t.length>32||(this.#e.preview(R(this.draft,e,{points:t})),this.#u(),this.requestUpdate())}revert(){this.#e.revert(),this.#u(),this.requestUpdate()}commit(e,t){let n=t.length>32?`too_many_corners`:b(t);return n?(this.revert(),this.#g(this.say(n)),!1):(this.change(e,{points:t}),!0)}removeCorner(e,t){let n=this.draft.shapes.find(t=>t.key===e)?.points??[];n.length<=3?this.#g(this.say(`too_few_corners`)):this.commit(e,ae(n,t))&&(this.corner=void 0)}draw(e){let{drawing:t}=this;if(!t)return;let n=[...t.points,e];n.length>32?this.#g(this.say(`too_many_corners`)):x(n,!1)?this.#g(this.say(`crossing`)):this.drawing={...t,points:n}}finish(){let{drawing:e}=this;if(!e)return;let t=b(e.points);t?this.#g(this.say(t)):this.#s(e.kind,e.points)}change(e,t){this.#o(R(this.draft,e,t))}drop(e){this.selected=this.corner=void 0,this.#o(z(this.draft,e))}#a(e){this.#t=e,this.theirs=void 0,this.#e=new de(le(e)),this.selected=this.corner=this.drawing=void 0,this.#u(),this.requestUpdate()}#o(e){this.#e.set(e),this.#u(),this.requestUpdate()}#s(e,t){let n=new Set(this.draft.shapes.map(e=>e.name)),r=1;for(;n.has(this.say(`new_zone`,{number:r}));)r+=1;let i=N(e,t,e===`zone`?this.say(`new_zone`,{number:r}):``);this.drawing=void 0,this.select(i.key,void 0),this.#o({...this.draft,shapes:[...this.draft.shapes,i]})}#c(e){this.#e[e]();let{shapes:t}=this.draft;t.some(e=>e.key===this.selected)||(this.selected=void 0),this.corner=void 0,this.#u(),this.requestUpdate()}#l(){let e=this.camera()?.info;return e&&P(e,d(this.hass))}#u(){B(this.draft)||this.#n.want(F(I(this.draft)))}#d(e){return this.hass.callWS({type:`cloudcam/what_if`,entity_id:this.entityId,rules:e})}async#f(){let e=B(this.draft);if(e){this.select(e.shape.key,void 0);let t=this.say(K[e.problem]);this.#g(this.say(`problem_at`,{name:this.nameOf(e.shape),problem:t}))}else{this.isSaving=!0;try{let e=I(this.draft),t=await we(this.hass,this.entityId,e,this.#t,e=>{this.#t=e});t?this.theirs=t:this.#m(!0)}catch(e){this.#g(this.say(`failed`,{error:f(e)}))}finally{this.isSaving=!1}}}#p(e){e?.preventDefault(),this.drawing?this.drawing=void 0:(!this.isChanged||window.confirm(this.say(`discard_sure`)))&&this.#m(!1)}#m(e){this.dialog.close(),this.closed(e)}#h(){this.isConnected&&!this.dialog.open&&(this.isChanged||this.isSaving?this.dialog.showModal():this.closed(!1))}#g(e){clearTimeout(this.#r),this.message=e,this.#r=setTimeout(()=>this.message=``,ke)}#_(){let e=this.camera()?.folder;return e?this.hass.hassUrl(`${e}/snapshot.jpg?width=1280&at=${Date.now()}`):void 0}#v(){let e=this.#l();e&&!this.isSaving&&!H(e,this.#t)&&(this.isChanged?this.theirs=e:this.#a(e)),this.requestUpdate()}#y(){this.#t=this.theirs,this.theirs=void 0}#b(e){e.key===`Escape`?e.defaultPrevented||this.#p(e):(e.ctrlKey||e.metaKey)&&e.key.toLowerCase()===`z`&&(e.composedPath()[0].matches(`input`)||(e.preventDefault(),this.#c(e.shiftKey?`redo`:`undo`)))}render(){let{say:e,drawing:t,draft:n}=this,r=this.camera(),o=r?.info.name??this.entityId,s=B(n);return c`<dialog aria-labelledby="title" @cancel=${this.#p} @close=${this.#h} @keydown=${this.#b}>
      <header>
        <h2 id="title">${e(`title`,{camera:o})}</h2>
        ${a(e(`close`),`mdi:close`,()=>this.#p())}
      </header>
      <main>
        <div class="see">
          <cloudcam-zone-picture
            .src=${this.#i.url}
            .ratio=${this.#x(r)}
            .shapes=${n.shapes}
            .selected=${this.selected}
            .corner=${this.corner}
            .drawing=${t?.points}
            .color=${t?this.#w(t.kind):`#fff`}
            .isBad=${s!==void 0&&s.shape.key===this.selected}
            .say=${e}
            .host=${this}
          ></cloudcam-zone-picture>
          ${this.#i.failed?c`<p class="quiet">${e(`no_picture`)}</p>`:i}
          <p class="message" role="status">${this.#S(s)}</p>
          ${xe(e,this.clock,this.#n,this.isChanged,e=>this.#C(e))}
        </div>
        <div class="set">
          ${this.theirs?this.#O(this.theirs):i}
          ${t?this.#E(t):this.#T()}
          ${t?i:fe(this,n,this.selected,this.corner)}
          ${this.#D()}
        </div>
      </main>
      <footer>
        ${a(e(`undo`),`mdi:undo`,()=>this.#c(`undo`),{isDisabled:!this.#e.canUndo})}
        ${a(e(`redo`),`mdi:redo`,()=>this.#c(`redo`),{isDisabled:!this.#e.canRedo})}
        <span class="space"></span>
        <button class="chip" @click=${()=>this.#p()}>${e(`discard`)}</button>
        <button
          class="chip primary"
          ?disabled=${this.isSaving||!this.isChanged||t!==void 0||this.theirs!==void 0}
          @click=${()=>void this.#f()}
        >
          ${e(`save`)}
        </button>
      </footer>
    </dialog>`}#x(e){let t=e?.info.status.video;return t?.width&&t.height?`${t.width} / ${t.height}`:`16 / 9`}#S(e){if(this.message)return this.message;if(this.drawing)return this.say(this.drawing.points.length>2?`drawing_more`:`drawing`);if(!e)return``;let t=this.say(K[e.problem]);return this.say(`problem_at`,{name:this.nameOf(e.shape),problem:t})}#C(e){let t=this.camera()?.folder;return t?this.hass.hassUrl(`${t}/alerts/${e}/snapshot.jpg`):void 0}#w(e){let t=N(e,[],``);return G(t,[...this.draft.shapes,t])}#T(){let e=e=>this.draft.shapes.filter(t=>t.kind===e).length;return c`<div class="row" role="group" aria-label=${this.say(`add`)}>
      ${ue(this.draft).map(t=>c`<button
          class="chip"
          title=${this.say(`about_${t}`)}
          ?disabled=${e(t)>=16}
          @click=${()=>{this.select(void 0,void 0),this.drawing={kind:t,points:[]}}}
        >
          <ha-icon icon="mdi:plus"></ha-icon>${this.say(`add_${t}`)}
        </button>`)}
    </div>`}#E({kind:e,points:t}){return c`<p class="quiet">${this.say(`about_${e}`)}</p>
      <div class="row">
        <button class="chip primary" ?disabled=${t.length<3} @click=${()=>this.finish()}>
          ${this.say(`finish`)}
        </button>
        <button
          class="chip"
          ?disabled=${!t.length}
          @click=${()=>this.drawing={kind:e,points:t.slice(0,-1)}}
        >
          ${this.say(`undo`)}
        </button>
        <button
          class="chip"
          @click=${()=>this.#s(e,E(this.draft.shapes.length))}
        >
          ${this.say(`use_rectangle`)}
        </button>
        <button class="chip" @click=${()=>this.drawing=void 0}>${this.say(`cancel`)}</button>
      </div>`}#D(){let{sensitivity:e}=this.draft;return c`<fieldset>
      <legend>${this.say(`sensitivity`)}</legend>
      <div class="steps">
        ${ce.map(t=>c`<button
            class="chip"
            aria-pressed=${t===e}
            @click=${()=>this.#o({...this.draft,sensitivity:t})}
          >
            ${this.say(t)}
          </button>`)}
      </div>
    </fieldset>`}#O(e){return c`<div class="conflict" role="alert">
      <b>${this.say(`changed_elsewhere`)}</b>
      <div class="row">
        <button class="chip" @click=${()=>this.#a(e)}>${this.say(`take_theirs`)}</button>
        <button class="chip" @click=${()=>this.#y()}>${this.say(`keep_mine`)}</button>
      </div>
    </div>`}static{this.styles=_e}};p([u({attribute:!1})],q.prototype,`hass`,void 0),p([u({attribute:!1})],q.prototype,`entityId`,void 0),p([u({attribute:!1})],q.prototype,`camera`,void 0),p([u({attribute:!1})],q.prototype,`clock`,void 0),p([u({attribute:!1})],q.prototype,`say`,void 0),p([u({attribute:!1})],q.prototype,`closed`,void 0),p([o()],q.prototype,`selected`,void 0),p([o()],q.prototype,`corner`,void 0),p([o()],q.prototype,`drawing`,void 0),p([o()],q.prototype,`message`,void 0),p([o()],q.prototype,`isSaving`,void 0),p([o()],q.prototype,`theirs`,void 0),p([s(`dialog`)],q.prototype,`dialog`,void 0);var Ae=14;function je(e,t,n,r){let i=e.find(e=>e.key===t);if(i){let{key:e,points:t}=i,a=e=>Y(n,e,r),o=Z(t.map(a));if(o.distance<=22)return{part:`corner`,key:e,corner:o.index};let s=Z(t.map((e,n)=>a(T(t,n))));if(s.distance<=22)return{part:`middle`,key:e,corner:s.index};let c=Z(t.map((e,i)=>Me(t,i,n,r)));if(c.distance<=Ae)return{part:`edge`,key:e,corner:c.index};if(X(t,n))return{part:`inside`,key:e}}let a=e.findLast(e=>X(e.points,n));return a&&{part:`inside`,key:a.key}}function J(e,t,n,r){let[i,a]=[r[0]-n[0],r[1]-n[1]];switch(t.part){case`corner`:{let[n,r]=e[t.corner];return S(e,t.corner,[n+i,r+a])}case`middle`:{let[n,r]=T(e,t.corner);return w(e,t.corner,[n+i,r+a])}case`edge`:return ie(e,t.corner,i,a);case`inside`:return C(e,i,a)}}function Y(e,t,{width:n,height:r}){return Math.hypot((e[0]-t[0])*n,(e[1]-t[1])*r)}function X(e,[t,n]){let r=!1,[i,a]=e.at(-1);for(let[o,s]of e)s>n!=a>n&&t<o+(n-s)*(i-o)/(a-s)&&(r=!r),[i,a]=[o,s];return r}function Me(e,t,n,r){let[i,a]=[e[t],e[(t+1)%e.length]],[o,s]=[i[0]*r.width,i[1]*r.height],[c,l]=[a[0]*r.width-o,a[1]*r.height-s],[u,d]=[n[0]*r.width-o,n[1]*r.height-s],f=Math.min(Math.max((u*c+d*l)/(c*c+l*l||1),0),1);return Math.hypot(u-f*c,d-f*l)}function Z(e){let t=Math.min(...e);return{index:e.indexOf(t),distance:t}}var Ne=.01,Pe=.05,Fe=4,Ie=7.5,Q={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]},$=class extends g{constructor(...e){super(...e),this.src=``,this.ratio=`16 / 9`,this.shapes=[],this.color=`#fff`,this.isBad=!1,this.size={width:0,height:0}}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=new ResizeObserver(([e])=>{let{width:t,height:n}=e.contentRect;this.size={width:t,height:n}}),this.#t.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#t?.disconnect()}async focusCorner(e){await this.updateComplete,this.renderRoot.querySelector(`[data-corner="${e}"]`)?.focus()}#n(e){let t=this.surface.getBoundingClientRect(),n=(e,t)=>Math.min(Math.max(e/t,0),1);return[n(e.clientX-t.left,t.width),n(e.clientY-t.top,t.height)]}#r(e){if(this.#e||e.button>0)return;e.preventDefault();let t=this.#n(e),n=this.drawing?void 0:je(this.shapes,this.selected,t,this.size),r=this.shapes.find(e=>e.key===n?.key)?.points??[];this.#e={pointer:e.pointerId,target:n,from:t,before:r,moved:!1},this.surface.setPointerCapture(e.pointerId),n?.part===`corner`&&(this.host.select(n.key,n.corner),this.focusCorner(n.corner))}#i(e){let t=this.#e;if(!t||t.pointer!==e.pointerId)return;let n=this.#n(e);t.moved||=Y(t.from,n,this.size)>Fe;let{target:r}=t;t.moved&&r&&r.key===this.selected&&this.host.preview(r.key,J(t.before,r,t.from,n))}#a(e){let t=this.#e;if(!t||t.pointer!==e.pointerId)return;this.#e=void 0;let n=this.#n(e),{target:r,from:i,before:a,moved:o}=t;this.drawing?this.#s(n):o&&r&&r.key===this.selected?this.host.commit(r.key,J(a,r,i,n))&&r.part===`middle`&&this.host.select(r.key,r.corner+1):!o&&r?.part!==`corner`&&this.host.select(r?.key,void 0)}#o(){this.#e?.moved&&this.host.revert(),this.#e=void 0}#s(e){let[t]=this.drawing??[];t&&this.drawing.length>2&&Y(t,e,this.size)<=22?this.host.finish():this.host.draw(e)}#c(e,t,n){let r=Q[e.key],{key:i,points:a}=t;if(r){let t=e.shiftKey?Pe:Ne,[o,s]=[r[0]*t,r[1]*t],[c,l]=a[n??0],u=n===void 0?C(a,o,s):S(a,n,[c+o,l+s]);this.host.commit(i,u)}else if(n===void 0)return;else if(e.key===`Delete`||e.key===`Backspace`)this.host.removeCorner(i,n),this.focusCorner(Math.max(n-1,0));else if(e.key===`Enter`){if(!this.host.commit(i,w(a,n,T(a,n))))return;this.host.select(i,n+1),this.focusCorner(n+1)}else return;e.preventDefault(),e.stopPropagation()}render(){let{width:e,height:t}=this.size;return c`<div class="stage" style="aspect-ratio:${this.ratio}">
      ${this.src?c`<img src=${this.src} alt="" draggable="false" />`:i}
      <svg
        viewBox="0 0 ${e||1} ${t||1}"
        role="group"
        aria-label=${this.say(`picture`)}
        aria-describedby="keys"
        class=${this.drawing?`drawing`:``}
        @pointerdown=${this.#r}
        @pointermove=${this.#i}
        @pointerup=${this.#a}
        @pointercancel=${this.#o}
      >
        <defs>
          <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="8"></line>
          </pattern>
        </defs>
        ${this.shapes.map(e=>this.#d(e))} ${this.#f()} ${this.#p()}
      </svg>
      <span id="keys" class="spoken">${this.say(`keys`)}</span>
    </div>`}#l(e){let{width:t,height:n}=this.size;return e.map(([e,r])=>`${e*t},${r*n}`).join(` `)}#u(e,t){let[n,r]=re(e),{width:i,height:a}=this.size,o=Math.min(t.length*Ie/2+4,i/2);return[_(n*i,o,i-o),_(r*a,10,a-10)]}#d(e){let t=e.key===this.selected,n=this.host.nameOf(e),[r,i]=this.#u(e.points,n);return h`<g
      class="shape ${e.kind} ${t?`selected`:``} ${t&&this.isBad?`bad`:``}"
      style="--color:${G(e,this.shapes)}"
    >
      <polygon
        points=${this.#l(e.points)}
        tabindex="0"
        role="button"
        data-shape=${e.key}
        aria-label=${this.say(`shape`,{name:n})}
        aria-pressed=${t}
        @focus=${()=>t||this.#e||this.host.select(e.key,void 0)}
        @keydown=${t=>this.#c(t,e,void 0)}
      ></polygon>
      <text aria-hidden="true" x=${r} y=${i}>${n}</text>
    </g>`}#f(){let e=this.shapes.find(e=>e.key===this.selected);if(!e||this.drawing)return i;let{points:t}=e,{width:n,height:r}=this.size,a=e=>Math.round(e*100);return h`<g class="handles" style="--color:${G(e,this.shapes)}">
      ${t.map((e,i)=>{let[a,o]=T(t,i);return h`<circle class="middle" aria-hidden="true" cx=${a*n} cy=${o*r} r="6"></circle>`})}
      ${t.map(([i,o],s)=>h`<g
          class="corner ${s===this.corner?`picked`:``}"
          tabindex="0"
          role="button"
          data-corner=${s}
          aria-label=${this.say(`corner`,{number:s+1,count:t.length,name:this.host.nameOf(e),x:a(i),y:a(o)})}
          @focus=${()=>this.#e||this.host.select(e.key,s)}
          @keydown=${t=>this.#c(t,e,s)}
        >
          <circle class="reach" cx=${i*n} cy=${o*r} r=${22}></circle>
          <circle class="dot" cx=${i*n} cy=${o*r} r="9"></circle>
        </g>`)}
    </g>`}#p(){let e=this.drawing;if(!e?.length)return i;let{width:t,height:n}=this.size;return h`<g class="line" style="--color:${this.color}" aria-hidden="true">
      <polyline points=${this.#l(e)}></polyline>
      ${e.map(([e,r],i)=>h`<circle class=${i===0?`first`:``} cx=${e*t} cy=${r*n} r=${i===0?12:7}></circle>`)}
    </g>`}static{this.styles=l`
    :host {
      display: block;
      direction: ltr;
    }
    .stage {
      position: relative;
      width: 100%;
      background: #000;
      overflow: hidden;
      user-select: none;
      -webkit-user-select: none;
    }
    img,
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    img {
      object-fit: fill; /* the shapes are shares of the picture */
    }
    svg {
      touch-action: none;
      -webkit-tap-highlight-color: transparent;
    }
    svg.drawing {
      cursor: crosshair;
    }
    .shape polygon {
      fill: color-mix(in srgb, var(--color) 22%, transparent);
      stroke: var(--color);
      stroke-width: 2;
      stroke-linejoin: round;
      paint-order: stroke;
      filter: drop-shadow(0 0 1px rgb(0 0 0 / 90%));
      cursor: pointer;
    }
    .motion polygon {
      fill: url(#hatch);
    }
    .privacy polygon {
      fill: rgb(0 0 0 / 75%);
    }
    .motion polygon,
    .object polygon,
    .privacy polygon {
      stroke-dasharray: 7 4;
    }
    pattern line {
      stroke: rgb(207 216 220 / 70%);
      stroke-width: 3;
    }
    .selected polygon {
      stroke-width: 3;
      cursor: move;
    }
    .bad polygon {
      stroke: #ff1744;
      fill: rgb(255 23 68 / 35%);
    }
    text {
      fill: #fff;
      font-size: calc(13px * var(--ha-font-size-scale, 1));
      font-weight: 500;
      text-anchor: middle;
      dominant-baseline: middle;
      paint-order: stroke;
      stroke: rgb(0 0 0 / 75%);
      stroke-width: 3px;
      pointer-events: none;
    }
    .handles circle {
      cursor: grab;
    }
    .reach {
      fill: transparent;
    }
    .dot {
      fill: #fff;
      stroke: #000;
      stroke-width: 1.5;
    }
    .picked .dot {
      fill: var(--color);
      stroke: #fff;
      stroke-width: 3;
    }
    .middle {
      fill: var(--color);
      stroke: rgb(0 0 0 / 70%);
      stroke-width: 1;
      opacity: 0.9;
    }
    .corner:focus {
      outline: none;
    }
    .corner:focus-visible .reach {
      stroke: #fff;
      stroke-width: 2;
    }
    polygon:focus {
      outline: none;
    }
    polygon:focus-visible {
      stroke-width: 5;
    }
    .line polyline {
      fill: none;
      stroke: var(--color);
      stroke-width: 3;
    }
    .line circle {
      fill: var(--color);
      stroke: #000;
    }
    .line .first {
      fill: #fff;
    }
    .spoken {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `}};p([u({attribute:!1})],$.prototype,`src`,void 0),p([u({attribute:!1})],$.prototype,`ratio`,void 0),p([u({attribute:!1})],$.prototype,`shapes`,void 0),p([u({attribute:!1})],$.prototype,`selected`,void 0),p([u({attribute:!1})],$.prototype,`corner`,void 0),p([u({attribute:!1})],$.prototype,`drawing`,void 0),p([u({attribute:!1})],$.prototype,`color`,void 0),p([u({attribute:!1})],$.prototype,`isBad`,void 0),p([u({attribute:!1})],$.prototype,`say`,void 0),p([u({attribute:!1})],$.prototype,`host`,void 0),p([o()],$.prototype,`size`,void 0),p([s(`svg`)],$.prototype,`surface`,void 0);var Le=ee({de:{title:`Zonen von {camera}`,close:`Schließen`,undo:`Rückgängig`,redo:`Wiederholen`,save:`Speichern`,discard:`Verwerfen`,discard_sure:`Die Änderungen verwerfen?`,saved:`Gespeichert. Es gilt ab jetzt.`,picture:`Bild mit Zonen`,no_picture:`Gerade gibt es kein Livebild; was gezeichnet ist, gilt trotzdem.`,add_zone:`Zone`,add_motion:`Bewegungsmaske`,add_object:`Personen- oder Tiermaske`,add_privacy:`Privatsphärenmaske`,add:`Hinzufügen`,about_zone:`Alarme sagen, dass jemand darin steht.`,about_motion:`Bewegung darin ist kein Alarm: ein Baum, eine Straße.`,about_object:`Wer mit den Füßen darin steht, wird nicht gesehen: eine Statue, ein Plakat.`,about_privacy:`Sie ist von da an in jedem Bild schwarz, live und aufgezeichnet: die Nachbarn, die Straße. Niemand bekommt es zurück.`,drawing:`Ecken antippen, mindestens drei.`,drawing_more:`Nächste Ecke antippen, oder zum Abschluss die erste.`,finish:`Fertig`,cancel:`Abbrechen`,use_rectangle:`Rechteck`,list:`Zonen und Masken`,empty:`Es gibt noch keine Zonen: Das ganze Bild zählt.`,name:`Name`,new_zone:`Zone {number}`,motion:`Bewegungsmaske`,object:`Personen- oder Tiermaske`,privacy:`Privatsphärenmaske`,person:`Personen`,pet:`Tiere`,for_whom:`Für`,only_here:`Nur hier alarmieren`,only_here_help:`Personen oder Tiere, die nie in eine solche Zone kommen, sind kein Alarm.`,loiter:`Verweilt nach (Sekunden)`,loiter_help:`Leer: Das will niemand wissen.`,remove:`Löschen`,remove_corner:`Ecke löschen`,sensitivity:`Empfindlichkeit`,low:`Niedrig`,normal:`Normal`,high:`Hoch`,corner:`Ecke {number} von {count} von {name}: {x} % von links, {y} % von oben`,shape:`{name}: alles verschieben`,keys:`Pfeiltasten verschieben um 1 %, mit Umschalt um 5 %. An einer Ecke löscht Entf sie, und Eingabe fügt danach eine ein.`,crossing:`Die Kanten dürfen sich nicht kreuzen.`,small:`Das ist zu klein.`,no_name:`Eine Zone braucht einen Namen.`,same_name:`Zwei Zonen haben denselben Namen.`,no_label:`Personen, Tiere oder beides wählen.`,loiter_wrong:`1 bis 600 Sekunden wählen.`,too_many_corners:`Mehr als 32 Ecken gehen nicht.`,too_few_corners:`Drei Ecken sind die wenigsten.`,problem_at:`{name}: {problem}`,outcome_waiting:`Die Alarme des letzten Tages werden angesehen …`,outcome:`Von den Alarmen der letzten 24 Stunden hätten diese Einstellungen {kept} behalten und {dropped} weggelassen.`,outcome_all:`Alle {kept} Alarme der letzten 24 Stunden hätte es ebenso gegeben.`,outcome_none:`In den letzten 24 Stunden gab es keinen Alarm, an dem es sich zeigen ließe.`,outcome_unknown:`Bei {unknown} lässt es sich nicht sagen.`,outcome_failed:`Es lässt sich nicht sagen, was das bewirkt hätte: {error}`,outcome_more:`Was zusätzlich gemeldet würde, lässt sich nicht wissen.`,would_drop:`Wären weggelassen worden`,reason_zone:`in keiner Zone`,reason_mask:`in einer Maske`,reason_threshold:`zu klein oder unsicher`,reason_sensitivity:`nicht sicher genug`,reason_several:`durch mehreres zusammen`,changed_elsewhere:`Jemand hat diese Zonen inzwischen geändert.`,take_theirs:`Jene nehmen`,keep_mine:`Meine behalten`,failed:`Das hat nicht geklappt: {error}`},en:{title:`Zones of {camera}`,close:`Close`,undo:`Undo`,redo:`Redo`,save:`Save`,discard:`Discard`,discard_sure:`Discard what you changed?`,saved:`Saved. It counts from now on.`,picture:`Picture with zones`,no_picture:`There is no live picture now; what is drawn counts all the same.`,add_zone:`Zone`,add_motion:`Motion mask`,add_object:`Person or pet mask`,add_privacy:`Privacy mask`,add:`Add`,about_zone:`Alerts tell that somebody stands in it.`,about_motion:`Motion in it is no alert: a tree, a road.`,about_object:`Whoever has their feet in it is not seen: a statue, a poster.`,about_privacy:`It is black in every picture from then on, live and recorded: the neighbours, the street. Nobody gets it back.`,drawing:`Tap the corners, at least three.`,drawing_more:`Tap the next corner, or the first one to finish.`,finish:`Finish`,cancel:`Cancel`,use_rectangle:`Rectangle`,list:`Zones and masks`,empty:`There are no zones yet: everywhere in the picture counts.`,name:`Name`,new_zone:`Zone {number}`,motion:`Motion mask`,object:`Person or pet mask`,privacy:`Privacy mask`,person:`Persons`,pet:`Pets`,for_whom:`For`,only_here:`Only alert in here`,only_here_help:`Persons or pets who never enter such a zone are no alert.`,loiter:`Loiters after (seconds)`,loiter_help:`Empty: nobody wants to know.`,remove:`Delete`,remove_corner:`Delete corner`,sensitivity:`Sensitivity`,low:`Low`,normal:`Normal`,high:`High`,corner:`Corner {number} of {count} of {name}: {x} % from the left, {y} % from the top`,shape:`{name}: move all of it`,keys:`Arrow keys move by 1 %, with Shift by 5 %. At a corner, Delete removes it and Enter adds one after it.`,crossing:`The edges must not cross.`,small:`That is too small.`,no_name:`A zone needs a name.`,same_name:`Two zones have the same name.`,no_label:`Choose persons, pets, or both.`,loiter_wrong:`Choose 1 to 600 seconds.`,too_many_corners:`More than 32 corners are not possible.`,too_few_corners:`Three corners are the fewest.`,problem_at:`{name}: {problem}`,outcome_waiting:`Looking at the last day's alerts…`,outcome:`Of the last 24 hours' alerts these settings would have kept {kept} and dropped {dropped}.`,outcome_all:`All {kept} alerts of the last 24 hours would have been there all the same.`,outcome_none:`There was no alert in the last 24 hours to try it on.`,outcome_unknown:`Of {unknown} it can't be told.`,outcome_failed:`It can't be told what that would have done: {error}`,outcome_more:`What would be told besides can't be known.`,would_drop:`Would have been dropped`,reason_zone:`not in a zone`,reason_mask:`in a mask`,reason_threshold:`too small or unsure`,reason_sensitivity:`not sure enough`,reason_several:`by several together`,changed_elsewhere:`Somebody changed these zones meanwhile.`,take_theirs:`Take theirs`,keep_mine:`Keep mine`,failed:`That did not work: {error}`}});function Re(e){return Le(e?.language)}var ze={"cloudcam-zone-picture":$,"cloudcam-zones":q};function Be(t,r,i){let a=n(),o=e(ze,`cloudcam-zones`),s=Re(t.hass.locale);return o.hass=t.hass,o.entityId=r,o.clock=i,o.say=s,o.camera=()=>t.camera(r),o.closed=e=>{o.remove(),e&&t.toast(s(`saved`)),a?.focus()},o}export{Be as makeEditor};