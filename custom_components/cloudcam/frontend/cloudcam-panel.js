import{C as e,S as t,_ as n,a as r,b as i,c as a,d as o,f as s,g as c,h as l,i as u,l as d,m as f,n as ee,o as p,p as m,r as h,s as g,t as te,v as _,y as v}from"./cloudcam-card.js";var y=e`
  .notice {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 64px 24px;
    text-align: center;
    --mdc-icon-size: 48px;
    color: var(--primary-text-color);
  }
  .notice > ha-icon,
  .notice > span {
    color: var(--secondary-text-color);
  }
  .notice span {
    max-width: 480px;
  }
  .notice .chip {
    margin-top: 8px;
    text-decoration: none;
    color: inherit;
  }
  .wheel {
    width: 32px;
    height: 32px;
    border-radius: 50%;
    border: 3px solid var(--divider-color, #ccc);
    border-top-color: var(--primary-color);
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation: none;
    }
  }
`,b=[m,s,y,e`
    :host {
      display: flex;
      flex-direction: column;
      height: 100vh;
      height: 100dvh;
      background: var(--primary-background-color);
      color: var(--primary-text-color);
      position: relative;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      flex: none;
      box-sizing: border-box;
      min-height: calc(var(--header-height, 56px) + var(--safe-area-inset-top, 0px));
      padding: var(--safe-area-inset-top, 0px) 12px 0 4px;
      padding-inline: max(4px, var(--safe-area-inset-left, 0px))
        max(12px, var(--safe-area-inset-right, 0px));
      background: var(--app-header-background-color, var(--primary-color));
      color: var(--app-header-text-color, #fff);
      border-bottom: var(--app-header-border-bottom, none);
    }
    h1 {
      margin: 0;
      margin-inline-start: 8px;
      font-size: var(--ha-font-size-xl, 20px);
      font-weight: var(--ha-font-weight-normal, 400);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    header .icon {
      color: inherit;
    }
    .space {
      flex: 1;
    }
    header nav {
      flex: 1;
      display: flex;
      justify-content: center;
      align-self: stretch;
      min-width: 0;
      overflow-x: auto;
      scrollbar-width: none;
    }
    nav > a,
    nav > button {
      position: relative;
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: 2px;
      padding: 0 24px;
      color: inherit;
      text-decoration: none;
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      --mdc-icon-size: 24px;
      -webkit-tap-highlight-color: transparent;
    }
    nav > :focus-visible,
    .others a:focus-visible {
      outline-offset: -3px;
    }
    nav > [aria-current="page"]::after {
      content: "";
      position: absolute;
      inset-inline: 0;
      bottom: 0;
      height: 2px;
      background: currentcolor;
    }
    main {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    :host([narrow]) nav {
      display: flex;
      flex: none;
      position: relative;
      min-height: 56px;
      padding-bottom: var(--safe-area-inset-bottom, 0px);
      background: var(--sidebar-background-color, var(--card-background-color, #fff));
      border-top: 1px solid var(--divider-color, #e0e0e0);
    }
    :host([narrow]) nav > a,
    :host([narrow]) nav > button {
      flex: 1 1 0;
      min-width: 0;
      padding: 6px 2px;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
      color: var(--secondary-text-color);
    }
    :host([narrow]) nav > * > span {
      max-width: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    :host([narrow]) nav > [aria-current="page"] {
      color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
      font-weight: 500;
    }
    :host([narrow]) nav > [aria-current="page"]::after {
      bottom: auto;
      top: -1px;
    }
    .others {
      position: absolute;
      bottom: 100%;
      inset-inline-end: 8px;
      margin-bottom: 8px;
      z-index: 4;
      min-width: 200px;
      border-radius: 12px;
      background: var(--card-background-color, #fff);
      border: 1px solid var(--divider-color, #e0e0e0);
      box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
    }
    .others a {
      display: flex;
      align-items: center;
      gap: 16px;
      min-height: 48px;
      padding: 0 16px;
      color: var(--primary-text-color);
      text-decoration: none;
    }
    .lost {
      margin: 0;
      padding: 10px 16px;
      text-align: center;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 22%, transparent);
    }
    .toast {
      position: absolute;
      inset-inline: 16px;
      bottom: calc(16px + var(--safe-area-inset-bottom, 0px));
      max-width: 560px;
      margin: 0 auto;
      padding: 12px 16px;
      border-radius: 10px;
      background: var(--primary-text-color);
      color: var(--card-background-color, #fff);
      z-index: 5;
    }
    :host([narrow]) .toast {
      bottom: calc(72px + var(--safe-area-inset-bottom, 0px));
    }
    .toast[hidden] {
      display: none;
    }
    :host(:dir(rtl)) .turns,
    .turns:dir(rtl) {
      transform: scaleX(-1);
    }
  `],x=`/cloudcam`;function S(e){let[t=``,...n]=e.split(`/`).filter(Boolean);try{return{page:t,rest:decodeURIComponent(n.join(`/`))}}catch{return{page:t,rest:``}}}function C({page:e,rest:t}){return[x,e,...t?[encodeURIComponent(t)]:[]].join(`/`)}function w(e,t=!1){ne(C(e),t)}function ne(e,t=!1){if(e===location.pathname)return;t?history.replaceState(history.state,``,e):history.pushState(null,``,e);let n={replace:t};window.dispatchEvent(new CustomEvent(`location-changed`,{detail:n}))}function T(e,n,[r,a],o){return t`<div class="notice" role="status">
    <ha-icon icon=${n}></ha-icon>
    <b>${r}</b>
    ${a?t`<span>${a}</span>`:i}
    ${o?.href?t`<a class="chip primary" href=${o.href}>${e(o.text)}</a>`:o?t`<button class="chip primary" @click=${o.act}>${e(o.text)}</button>`:i}
  </div>`}function E(e){return t`<div class="notice" role="status">
    <div class="wheel"></div>
    <span>${e(`loading`)}</span>
  </div>`}var D=`/config/integrations/integration/cloudcam`;function O(e,t,n){if(!t.isKnown)return E(e);if(t.cameras.length)return;let r=t.nvrs.find(e=>e.state!==`connected`);if(r)return re(e,r,n);if(n){let t={text:`add_camera`,href:D};return T(e,`mdi:cctv`,[e(`no_cameras`),e(`no_cameras_admin`)],t)}return T(e,`mdi:lock-outline`,[e(`no_cameras`),e(`no_cameras_user`)])}function re(e,t,n){if(t.state===`starting`)return E(e);let r=n&&t.reason?t.reason:e(`nvr_away_text`),i={text:`open_integration`,href:D};return T(e,`mdi:lan-disconnect`,[e(`nvr_away`,{nvr:t.title}),r],n?i:void 0)}var k=[m,s,e`
    :host {
      display: block;
      max-width: 1040px;
      margin: 0 auto;
      padding: 16px;
      box-sizing: border-box;
    }
    h2 {
      margin: 24px 4px 8px;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    h2:first-child {
      margin-top: 0;
    }
    .box {
      background: var(--ha-card-background, var(--card-background-color, #fff));
      border-radius: var(--ha-card-border-radius, 12px);
      border: var(--ha-card-border-width, 1px) solid
        var(--ha-card-border-color, var(--divider-color, #e0e0e0));
      box-shadow: var(--ha-card-box-shadow, none);
      color: var(--primary-text-color);
      overflow: hidden;
    }
    .box + .box {
      margin-top: 16px;
    }
    .row {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 12px 16px;
      min-height: 48px;
      box-sizing: border-box;
    }
    .row + .row,
    .rows > * + * {
      border-top: 1px solid var(--divider-color, #e0e0e0);
    }
    .grow {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .title {
      font-weight: 500;
    }
    .quiet {
      color: var(--secondary-text-color);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
    }
    .figure {
      font-variant-numeric: tabular-nums;
      text-align: end;
    }
    .bad {
      color: var(--primary-text-color);
      border-inline-start: 4px solid var(--error-color, #db4437);
    }
    .warn {
      border-inline-start: 4px solid var(--warning-color, #ffa600);
    }
    .good ha-icon {
      color: var(--success-color, #43a047);
    }
    .bad ha-icon {
      color: var(--error-color, #db4437);
    }
    .warn ha-icon {
      color: var(--warning-color, #ffa600);
    }
    a {
      color: inherit;
    }
    a.chip {
      text-decoration: none;
      box-sizing: border-box;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    dl {
      margin: 0;
    }
    dt,
    dd {
      margin: 0;
    }
    dd {
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
  `],A=e`
  .switch {
    position: relative;
    flex: none;
    width: 52px;
    height: 32px;
    margin: 0;
    appearance: none;
    border-radius: 16px;
    border: 2px solid var(--secondary-text-color);
    background: transparent;
    cursor: pointer;
    transition: background 0.15s;
  }
  .switch::before {
    content: "";
    position: absolute;
    inset-block-start: 6px;
    inset-inline-start: 6px;
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: var(--secondary-text-color);
    transition: inset-inline-start 0.15s;
  }
  .switch:checked {
    background: var(--primary-color);
    border-color: var(--primary-color);
  }
  .switch:checked::before {
    background: var(--text-primary-color, #fff);
    inset-inline-start: 26px;
  }
  .switch:disabled {
    opacity: 0.4;
    cursor: default;
  }
  @media (prefers-reduced-motion: reduce) {
    .switch,
    .switch::before {
      transition: none;
    }
  }
`,ie={title:`CloudCam`,live:`Live`,review:`Meldungen`,cameras:`Kameras`,storage:`Speicher`,health:`Zustand`,lessons:`Gelerntes`,more:`Mehr`,menu:`Menü`,back:`Zurück`,retry:`Nochmal versuchen`,loading:`Lädt…`,failed:`Das ging nicht: {error}`,lost:`Home Assistant antwortet nicht. Die Seite geht weiter, wenn es wieder da ist.`,no_page:`Diese Seite gibt es nicht`,no_page_text:`Die Adresse ist vielleicht vertippt oder von einer anderen Version.`,to_live:`Zu den Live-Bildern`,admins_only:`Für Administratoren`,admins_only_text:`Diese Seite ändert, was Kameras tun. Frage einen Administrator dieses Zuhauses.`,no_cameras:`Keine Kamera zu zeigen`,no_cameras_admin:`Füge eine Kamera hinzu: CloudCam sucht sie in deinem Netz und probiert sie für dich aus.`,no_cameras_user:`Du darfst hier keine Kamera sehen. Ein Administrator kann es dir erlauben.`,nvr_away:`{nvr} antwortet nicht`,nvr_away_text:`Sieh nach, ob sein Rechner läuft und im Netz ist. Er nimmt auch ohne Home Assistant weiter auf.`,nvr_lost:`{nvr} antwortet gerade nicht. Hier steht, was er zuletzt gesagt hat.`,open_integration:`Integration öffnen`,all_alerts:`Alle Meldungen`,alert_gone:`Diese Meldung gibt es nicht mehr`,alert_gone_text:`Sie wurde gelöscht oder ist älter als das, was behalten wird.`,alert_denied:`Du darfst diese Meldung nicht sehen`,alert_denied_text:`Ihre Kamera ist nicht für dich freigegeben.`,alert_offline:`Diese Meldung lässt sich nicht nachsehen`,add_camera:`Kamera hinzufügen`,add_camera_text:`Öffnet die Integration: Wähle dort Kamera hinzufügen.`,show:`Live zeigen`,device:`Alle Einstellungen`,zones:`Zonen und Masken`,record:`Aufnehmen`,record_text:`Rund um die Uhr, so lange wie versprochen`,detect:`Personen und Haustiere erkennen`,detect_text:`Und Bewegung melden`,record_audio:`Ton aufnehmen`,record_audio_text:`Frage alle, deren Stimme zu hören ist`,detect_sound:`Laute Geräusche melden`,detect_sound_text:`Braucht den Ton`,privacy:`Ausgeschaltet`,privacy_text:`Nichts wird empfangen, gesehen oder aufgenommen`,connection_connecting:`Verbindet`,connection_online:`Verbunden`,connection_offline:`Nicht erreichbar`,connection_off:`Ausgeschaltet`,unknown_now:`Gerade nicht bekannt`,is_recording:`nimmt auf`,is_not_recording:`nimmt nicht auf`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nichts`,promised:`Die versprochenen {hours} h sind alle da`,promised_growing:`Auf dem Weg zu den versprochenen {hours} h`,not_recorded_now:`Wird nicht aufgenommen`,forced:`Platte oder Grenze war voll: Was vor {time} aufgenommen wurde, musste gehen, obwohl {hours} h versprochen waren`,room:`Platz auf der Platte`,room_recordings:`Aufnahmen`,room_pinned:`Behalten`,room_other:`Anderes`,room_free:`Frei`,quota:`{used} von {quota}, die Aufnahmen belegen dürfen`,no_quota:`Aufnahmen dürfen belegen, was die Platte hat, bis auf eine Reserve.`,kept_title:`Behalten, bis jemand etwas anderes sagt`,no_pins:`Nichts wird länger behalten`,no_pins_text:`Behalte eine Meldung, und ihre Aufnahme bleibt über ihre Zeit hinaus.`,pins_failed:`Was behalten wird, lässt sich nicht nachsehen`,pinned_by:`{owner}, vor {age}`,unpin:`Nicht behalten`,unpin_sure:`Nicht mehr behalten? Was älter ist als versprochen, geht binnen einer Minute.`,problems:`Probleme`,no_problems:`Alles in Ordnung.`,version:`Version`,running_for:`Läuft seit`,address:`Adresse`,cpu:`Prozessor`,cpu_value:`{value} % eines Kerns`,inference:`Erkennung`,inference_starting:`Startet`,inference_tuning:`Misst den Rechner aus`,inference_ready:`Bereit`,inference_failed:`Gescheitert`,inference_load:`Betrachtet Bilder`,inference_rate:`{rate} je Sekunde`,inference_time:`je {ms} ms`,internet:`Ins Internet oder von dort`,internet_unknown:`Dieser NVR zählt es nicht`,internet_since:`seit {date}`,internet_refused:`{count} Versuche abgewiesen`,lessons_text:`Was du zu Meldungen gesagt hast. Es gilt für das, was an dieser Stelle so aussieht.`,no_lessons:`Noch nichts gelernt`,no_lessons_text:`Öffne eine Meldung von Person oder Haustier und sage, was es war.`,lessons_failed:`Was gelernt wurde, lässt sich nicht nachsehen`,taught_by:`{owner}, {when}`,its_alert:`die Meldung`,lesson_dropped:`Hat seitdem {count} weggelassen`,lesson_dropped_one:`Hat seitdem 1 weggelassen`,lesson_counts:`Gilt: {lesson}`,ended_off:`Ausgeschaltet`,ended_kept:`Nicht angewandt: Es hätte weggelassen, was du behalten hast`,ended_moved:`Gilt nicht mehr: Die Kamera wurde bewegt`,ended_scene:`Gilt nicht mehr: Der Ort sieht jetzt anders aus`,ended_full:`Nicht angewandt: Es gibt zu viele neuere`,forget:`Vergessen`,forget_sure:`Dies vergessen, und was du zu der Meldung gesagt hast?`},j={title:`CloudCam`,live:`Live`,review:`Alerts`,cameras:`Cameras`,storage:`Storage`,health:`Health`,lessons:`What was taught`,more:`More`,menu:`Menu`,back:`Back`,retry:`Try again`,loading:`Loading…`,failed:`That did not work: {error}`,lost:`Home Assistant does not answer. This page goes on when it is back.`,no_page:`There is no such page`,no_page_text:`The address may be mistyped, or of another version.`,to_live:`To the live pictures`,admins_only:`For administrators`,admins_only_text:`This page changes how cameras work. Ask an administrator of this home.`,no_cameras:`No camera to show`,no_cameras_admin:`Add a camera: CloudCam looks for it in your network and tries it for you.`,no_cameras_user:`You have no permission for a camera here. An administrator can give it to you.`,nvr_away:`{nvr} does not answer`,nvr_away_text:`See whether its machine is on and in the network. It goes on recording without Home Assistant.`,nvr_lost:`{nvr} does not answer just now. What stands here is what it said last.`,open_integration:`Open the integration`,all_alerts:`All alerts`,alert_gone:`This alert is gone`,alert_gone_text:`It was deleted, or is older than what is kept.`,alert_denied:`You can't see this alert`,alert_denied_text:`You have no permission for its camera.`,alert_offline:`This alert can't be looked up`,add_camera:`Add camera`,add_camera_text:`Opens the integration: choose Add camera there.`,show:`Show live`,device:`All settings`,zones:`Zones and masks`,record:`Record`,record_text:`Around the clock, for as long as is promised`,detect:`Detect persons and pets`,detect_text:`And tell of motion`,record_audio:`Record sound`,record_audio_text:`Ask everybody whose voice is heard`,detect_sound:`Tell of loud sounds`,detect_sound_text:`Needs the sound`,privacy:`Switched off`,privacy_text:`Nothing is received, seen or recorded`,connection_connecting:`Connecting`,connection_online:`Connected`,connection_offline:`Not reachable`,connection_off:`Switched off`,unknown_now:`Not known just now`,is_recording:`recording`,is_not_recording:`not recording`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nothing`,promised:`All {hours} h that were promised are there`,promised_growing:`On the way to the {hours} h that were promised`,not_recorded_now:`Is not being recorded`,forced:`Disk or limit was full: what was recorded before {time} had to go, though {hours} h were promised`,room:`Room on the disk`,room_recordings:`Recordings`,room_pinned:`Kept`,room_other:`Other things`,room_free:`Free`,quota:`{used} of the {quota} that recordings may take`,no_quota:`Recordings may take what the disk has, but for a reserve.`,kept_title:`Kept until somebody says otherwise`,no_pins:`Nothing is kept for longer`,no_pins_text:`Keep an alert, and its recording stays beyond its time.`,pins_failed:`What is kept can't be looked up`,pinned_by:`{owner}, {age} ago`,unpin:`Don't keep`,unpin_sure:`Stop keeping this? What is older than promised goes within a minute.`,problems:`Problems`,no_problems:`All is well.`,version:`Version`,running_for:`Running for`,address:`Address`,cpu:`Processor`,cpu_value:`{value} % of one core`,inference:`Detection`,inference_starting:`Starting`,inference_tuning:`Measuring the machine`,inference_ready:`Ready`,inference_failed:`Failed`,inference_load:`Looks at pictures`,inference_rate:`{rate} a second`,inference_time:`{ms} ms each`,internet:`Sent to or got from the internet`,internet_unknown:`Not counted by this NVR`,internet_since:`since {date}`,internet_refused:`{count} tries refused`,lessons_text:`What you said of alerts. A lesson counts for what looks like it, at that place.`,no_lessons:`Nothing was taught yet`,no_lessons_text:`Open an alert of a person or pet and say what it was.`,lessons_failed:`What was taught can't be looked up`,taught_by:`{owner}, {when}`,its_alert:`the alert`,lesson_dropped:`Left out {count} since`,lesson_dropped_one:`Left out 1 since`,lesson_counts:`Counts: {lesson}`,ended_off:`Switched off`,ended_kept:`Not used: it would have left out what you kept`,ended_moved:`Not used any more: the camera was moved`,ended_scene:`Not used any more: the place looks different now`,ended_full:`Not used: there are too many newer ones`,forget:`Forget`,forget_sure:`Forget this lesson, and what you said of its alert?`},ae={de:ie,en:j};function M(e){let t=ae[(e?.language??`en`).split(`-`)[0]??`en`]??j;return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}function N(e,t,n){let r=`${e}${t}`;return r in j?r:n}var P=class extends v{constructor(...e){super(...e),this.rest=``,this.narrow=!1,this.turn=0}get t(){return M(this.hass.locale)}get clock(){return o(this.hass)}go(e,t=``,n=!1){w({page:e,rest:t},n)}toast(e){this.dispatchEvent(new CustomEvent(`cloudcam-toast`,{detail:e,bubbles:!0,composed:!0}))}};u([_({attribute:!1})],P.prototype,`hass`,void 0),u([_({attribute:!1})],P.prototype,`whole`,void 0),u([_()],P.prototype,`rest`,void 0),u([_({type:Boolean,reflect:!0})],P.prototype,`narrow`,void 0),u([_({attribute:!1})],P.prototype,`turn`,void 0);var F=class extends P{constructor(...e){super(...e),this.watch=new te(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.watch.stop()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}updated(){if(!this.isConnected)return;let e=this.whole.cameras.map(e=>e.entity_id);this.watch.follow(this.hass.connection,e,this.hass.connected)}get cameras(){return this.whole.cameras.map(e=>{let t=this.watch.cameras.get(e.entity_id);return{camera:e,info:t?.info,isConnected:t?.connected??!1}})}},oe=[[`record`,`record`,`record_text`],[`detect`,`detect`,`detect_text`],[`record_audio`,`record_audio`,`record_audio_text`],[`detect_sound`,`detect_sound`,`detect_sound_text`],[`privacy`,`privacy`,`privacy_text`]],I=class extends F{constructor(...e){super(...e),this.pending=new Map}render(){let{t:e}=this;return O(e,this.whole,!0)||t`<div class="cameras">${this.cameras.map(e=>this.#e(e))}</div>
      <p class="foot">
        <a class="chip primary" href="/config/integrations/integration/cloudcam">
          <ha-icon icon="mdi:plus"></ha-icon>${e(`add_camera`)}
        </a>
        <span class="quiet">${e(`add_camera_text`)}</span>
      </p>`}#e(e){let{t:n}=this,{camera:r,info:a}=e,o=C({page:`live`,rest:r.entity_id});return t`<section class="box rows" aria-label=${r.name}>
      <div class="row">
        <div class="grow">
          <div class="title">${r.name}</div>
          <div class="quiet">${this.#n(e)}</div>
        </div>
        ${r.can_control&&e.isConnected?t`<button
              class="icon"
              title=${n(`zones`)}
              aria-label=${n(`zones`)}
              @click=${()=>void ee(this.#t(),r.entity_id)}
            >
              <ha-icon icon="mdi:vector-polygon"></ha-icon>
            </button>`:i}
        <a class="icon" href=${o} title=${n(`show`)} aria-label=${n(`show`)}>
          <ha-icon icon="mdi:play-circle-outline"></ha-icon>
        </a>
        ${r.device_id?t`<a
              class="icon"
              href="/config/devices/device/${r.device_id}"
              title=${n(`device`)}
              aria-label=${n(`device`)}
            >
              <ha-icon icon="mdi:cog-outline"></ha-icon>
            </a>`:i}
      </div>
      ${a?oe.map(t=>this.#r(e,a,t)):i}
    </section>`}#t(){return{hass:this.hass,t:p(this.hass.locale),frame:this.renderRoot.querySelector(`.cameras`),camera:e=>this.watch.cameras.get(e),toast:e=>this.toast(e)}}#n({info:e,isConnected:t}){let{t:n}=this;if(!e)return n(`loading`);if(!t)return n(`unknown_now`);let{connection:r,error:i,recording:a,video:o}=e.status,s=[n(N(`connection_`,r,`connection_connecting`))];return i?s.push(i.message):r===`online`&&(s.push(n(a?`is_recording`:`is_not_recording`)),o&&s.push(`${o.width} × ${o.height}, ${Math.round(o.fps)} fps`)),s.join(` · `)}#r(e,n,[r,i,a]){let{t:o}=this,s=`${e.camera.entity_id} ${r}`,c=this.pending.get(s)??n[r]??!1,l=r===`detect_sound`&&!n.record_audio;return t`<label class="row">
      <span class="grow">
        ${o(i)}
        <span class="quiet text">${o(a)}</span>
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        .checked=${c}
        ?disabled=${!e.isConnected||this.pending.has(s)||l&&!c}
        @change=${t=>this.#i(e.camera.entity_id,r,t.target)}
      />
    </label>`}#i(e,t,n){let[r,i]=[`${e} ${t}`,n.checked];this.pending=new Map(this.pending).set(r,i),this.hass.callWS({type:`cloudcam/change_camera`,entity_id:e,[t]:i}).catch(e=>{n.checked=!i,this.toast(this.t(`failed`,{error:l(e)}))}).finally(()=>{let e=new Map(this.pending);e.delete(r),this.pending=e})}static{this.styles=[k,A,y,e`
      .cameras {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        align-items: start;
      }
      .box + .box {
        margin-top: 0;
      }
      label.row {
        cursor: pointer;
      }
      .text {
        display: block;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
    `]}};u([n()],I.prototype,`pending`,void 0);var L=[`byte`,`kilobyte`,`megabyte`,`gigabyte`,`terabyte`];function R(e,t){let[n,r]=[e,0];for(;n>=1e3&&r<L.length-1;)[n,r]=[n/1e3,r+1];return new Intl.NumberFormat(t,{style:`unit`,unit:L[r],unitDisplay:r?`short`:`long`,maximumFractionDigits:n<10&&r?1:0}).format(n)}function z(e,t){let n=Math.max(0,Math.floor(e/d)),r=String(n%60).padStart(2,`0`);return t(`hours_minutes`,{hours:Math.floor(n/60),minutes:r})}function B(e,t){let[n,r]=e>=1728e8?[`day`,g]:e>=72e8?[`hour`,a]:[`minute`,d];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`long`}).format(Math.max(0,Math.floor(e/r)))}var V=class extends F{render(){let{t:e}=this;if(!this.whole.nvrs.length)return O(e,this.whole,!0);let n=this.#e();return t`
      <h2 class="spoken">${e(`problems`)}</h2>
      ${n.length?t`<ul class="box rows">
            ${n.map(({who:e,text:n})=>t`<li class="row bad">
                <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
                <span class="grow"><span class="title">${e}</span> <span>${n}</span></span>
              </li>`)}
          </ul>`:t`<p class="box row good">
            <ha-icon icon="mdi:check-circle-outline"></ha-icon>
            <span class="grow">${e(`no_problems`)}</span>
          </p>`}
      ${this.whole.nvrs.map(e=>this.#n(e))}
    `}#e(){let{t:e}=this,t=[];for(let{title:n,state:r,reason:i,info:a}of this.whole.nvrs){r===`lost`&&t.push({who:n,text:e(`nvr_away_text`)}),r===`failed`&&t.push({who:n,text:i||e(`nvr_away_text`)}),a?.error&&t.push({who:n,text:a.error.message});let{inference:o}=a??{};o?.error&&t.push({who:n,text:o.error.message})}for(let{camera:e,info:n,isConnected:r}of this.cameras){if(!n||!r)continue;let{error:i,health:a}=n.status;i&&t.push({who:e.name,text:i.message}),a&&t.push({who:e.name,text:this.#t(a)})}return t}#t(e){return p(this.hass.locale)(r(`problem_`,e,`health`))}#n(e){let n=this.cameras.filter(({camera:t})=>t.entry_id===e.entry_id),{t:r}=this;return t`<h2>${e.info?.name??e.title}</h2>
      ${e.info?this.#r(e,e.info):i}
      ${n.length?t`<ul class="box rows">
            ${n.map(({camera:e,info:n,isConnected:i})=>{let a=i?n?.status.connection??``:``;return t`<li class="row">
                <span class="dot" data-connection=${a}></span>
                <span class="grow">${e.name}</span>
                <span class="figure quiet">
                  ${r(N(`connection_`,a,`unknown_now`))}
                </span>
              </li>`})}
          </ul>`:i}`}#r(e,n){let{t:r}=this,a=this.hass.locale.language,o=new Intl.NumberFormat(a,{maximumFractionDigits:1}),{inference:s}=n,c=this.watch.nowUs(),l=[[r(`version`),n.version],[r(`running_for`),B(Math.max(0,c-n.started_us),a)],[r(`address`),e.address??``,``],[r(`cpu`),r(`cpu_value`,{value:o.format(n.cpu_pct)})],[r(`inference`),r(N(`inference_`,s.state,`inference_starting`)),`${s.model} · ${s.device}`],[r(`inference_load`),r(`inference_rate`,{rate:o.format(s.inferences_per_s)}),s.inference_ms?r(`inference_time`,{ms:o.format(s.inference_ms)}):``],this.#i(n)];return t`<dl class="box rows">
      ${l.map(([e,n,r])=>t`<div class="row">
          <dt class="grow">${e}</dt>
          <dd>${n}${r?t`<span class="quiet text">${r}</span>`:i}</dd>
        </div>`)}
    </dl>`}#i(e){let{t}=this,n=this.hass.locale.language,r=e.internet_bytes_since_us;if(!r)return[t(`internet`),t(`internet_unknown`)];let i=new Intl.DateTimeFormat(n,{dateStyle:`medium`,...this.hass.locale.time_zone===`server`?{timeZone:this.hass.config.time_zone}:{}}),a=e.refused_connections,o=t(`internet_since`,{date:i.format(r/1e3)});return[t(`internet`),R(e.internet_bytes,n),a?`${o} · ${t(`internet_refused`,{count:a})}`:o]}static{this.styles=[k,y,e`
      .text {
        display: block;
      }
      .title {
        margin-inline-end: 8px;
      }
      .dot {
        background: var(--disabled-color, #9e9e9e);
      }
      .dot[data-connection="online"] {
        background: var(--success-color, #43a047);
      }
      .dot[data-connection="connecting"] {
        background: var(--warning-color, #ffa600);
      }
      .dot[data-connection="offline"] {
        background: var(--error-color, #db4437);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `]}},H=class extends P{constructor(...e){super(...e),this.error=``,this.busy=``}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.lessons=await this.hass.callWS({type:`cloudcam/lessons`}),this.error=``}catch(e){this.error=l(e)}}render(){let{t:e,lessons:n}=this;return this.error?T(e,`mdi:lan-disconnect`,[e(`lessons_failed`),this.error],{text:`retry`,act:()=>void this.#e()}):n?n.length?t`<p class="quiet">${e(`lessons_text`)}</p>
      <ul class="box rows">
        ${n.map(e=>this.#t(e))}
      </ul>`:T(e,`mdi:school-outline`,[e(`no_lessons`),e(`no_lessons_text`)]):E(e)}#t(e){let{t:n}=this,a=p(this.hass.locale),o=this.whole.cameras.find(t=>t.entity_id===e.camera),s=h(e.verdict),c=`${a(r(``,e.label,`person`))} → ${s?a(s):e.verdict}`,l=this.clock.dayAndMinutes(Date.parse(e.created)*1e3,Date.now()*1e3),u=C({page:`alert`,rest:e.alert_id}),d=o?.can_control??!1;return t`<li class="row" data-lesson=${e.lesson_id}>
      <span class="grow">
        <span class="title">${o?.name??e.camera??``}: ${c}</span>
        <span class="quiet text">
          ${n(`taught_by`,{owner:e.owner,when:l})} ·
          <a href=${u}>${n(`its_alert`)}</a>
        </span>
        <span class="quiet text">
          ${e.enabled?n(e.dropped===1?`lesson_dropped_one`:`lesson_dropped`,{count:e.dropped}):n(N(`ended_`,e.ended??`off`,`ended_off`))}
        </span>
      </span>
      ${d?t`<input
              class="switch"
              type="checkbox"
              role="switch"
              aria-label=${n(`lesson_counts`,{lesson:c})}
              .checked=${e.enabled}
              ?disabled=${this.busy===e.lesson_id}
              @change=${()=>void this.#n(e)}
            />
            <button
              class="icon"
              title=${n(`forget`)}
              aria-label=${n(`forget`)}
              ?disabled=${this.busy===e.lesson_id}
              @click=${()=>void this.#r(e)}
            >
              <ha-icon icon="mdi:delete-outline"></ha-icon>
            </button>`:i}
    </li>`}#n({lesson_id:e,enabled:t}){return this.#i({type:`cloudcam/switch_lesson`,lesson_id:e,enabled:!t})}async#r({lesson_id:e}){window.confirm(this.t(`forget_sure`))&&await this.#i({type:`cloudcam/forget_lesson`,lesson_id:e})}async#i(e){this.busy=e.lesson_id;try{await this.hass.callWS(e)}catch(e){this.toast(this.t(`failed`,{error:l(e)}))}await this.#e(),this.busy=``}static{this.styles=[k,A,y,e`
      .text {
        display: block;
      }
    `]}};u([n()],H.prototype,`lessons`,void 0),u([n()],H.prototype,`error`,void 0),u([n()],H.prototype,`busy`,void 0);var U=class extends P{#e=``;above(){return``}render(){return O(this.t,this.whole,this.hass.user?.is_admin??!1)||t`${this.above()}
      <cloudcam-card
        .hass=${this.hass}
        @cloudcam-shown=${e=>this.shown(e.detail)}
      ></cloudcam-card>`}updated(){let{card:e}=this;if(!e){this.#e=``;return}let t=this.config(this.whole.cameras.map(e=>e.entity_id));JSON.stringify(t)!==this.#e&&(this.#e=JSON.stringify(t),e.setConfig({type:`custom:cloudcam-card`,...t})),this.place(e)}static{this.styles=[m,s,y,e`
      :host {
        display: block;
        padding: 16px;
        padding-bottom: 24px;
      }
      :host([narrow]) {
        padding: 0 0 16px;
      }
      :host([narrow]) cloudcam-card {
        --ha-card-border-radius: 0px;
        --ha-card-border-width: 0px;
      }
      cloudcam-card {
        display: block;
        margin: 0 auto;
      }
    `]}};u([c(`cloudcam-card`)],U.prototype,`card`,void 0);var W=3,G=class extends U{config(e){return{cameras:e,layout:e.length>1?`grid`:`single`,alerts:!1}}place(e){this.toggleAttribute(`data-few`,this.whole.cameras.length<=W),this.toggleAttribute(`data-large`,!!this.rest||this.whole.cameras.length===1),this.whole.cameras.length>1&&e.show(this.rest||void 0)}shown({entityId:e}){this.whole.cameras.length<2||!this.card?.isConnected||(e??``)!==this.rest&&this.go(`live`,e??``)}static{this.styles=[U.styles,e`
      :host([narrow][data-few]) {
        --cloudcam-cell-width: 100%;
      }
      /* the whole picture with its timeline without scrolling */
      :host([data-large]) cloudcam-card {
        max-width: max(600px, calc((100vh - 290px) * 16 / 9));
      }
    `]}},K=class extends U{#e=``;#t=!1;config(e){return{cameras:e,layout:`review`,timeline:!this.narrow}}place(e){this.rest?this.#e===this.rest?this.found?.alert&&this.found.id===this.rest&&!this.#t&&(this.#t=!0,e.open(this.found.alert)):this.#n(this.rest):(this.#e=``,e.show(void 0))}async#n(e){this.#e=e,this.#t=!1;let t={id:e};try{t.alert=await new f(this.hass).alert(e)}catch(e){let{code:n}=e;t.error=n===`not_found`||n===`unauthorized`?n:`cannot_connect`}this.#e===e&&(this.found=t)}shown({entityId:e,alertId:t}){this.isConnected&&(t&&t!==this.rest?(this.#e=t,this.#t=!0,this.found=void 0,this.go(`alert`,t)):!e&&this.rest&&this.#t&&this.go(`review`))}above(){let{t:e,found:t}=this;if(this.rest&&this.#e===this.rest&&!t&&!this.#t)return E(e);if(!this.rest||t?.id!==this.rest||!t.error)return i;let n={text:`all_alerts`,href:C({page:`review`,rest:``})};switch(t.error){case`not_found`:return T(e,`mdi:image-off-outline`,[e(`alert_gone`),e(`alert_gone_text`)],n);case`unauthorized`:return T(e,`mdi:lock-outline`,[e(`alert_denied`),e(`alert_denied_text`)],n);case`cannot_connect`:return T(e,`mdi:lan-disconnect`,[e(`alert_offline`),e(`nvr_away_text`)],{text:`retry`,act:()=>{this.#e=``,this.found=void 0}})}}static{this.styles=[U.styles,e`
      /* the bar says it */
      :host {
        --cloudcam-heading-display: none;
      }
      :host([narrow]) {
        --cloudcam-stage-height: 36vh;
        --cloudcam-covered-height: calc(min(36vh, 56.25vw) + 64px);
        padding-inline: 4px;
      }
    `]}};u([n()],K.prototype,`found`,void 0);var se=6e8,q=class extends F{constructor(...e){super(...e),this.pinsError=``,this.unpinning=``}connectedCallback(){super.connectedCallback(),this.hass&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.pins=await new f(this.hass).pins(),this.pinsError=``}catch(e){this.pinsError=l(e)}}render(){let{t:e}=this,n=O(e,this.whole,!0);return n&&!this.whole.nvrs.some(e=>e.info)?n:t`
      ${this.whole.nvrs.map(e=>this.#t(e))}
      <h2>${e(`kept_title`)}</h2>
      ${this.#a()}
    `}#t(e){let{t:n}=this,r=this.cameras.filter(({camera:t})=>t.entry_id===e.entry_id);return t`<h2>${e.info?.name??e.title}</h2>
      ${e.state===`connected`?i:t`<p class="box row warn">
            <ha-icon icon="mdi:lan-disconnect"></ha-icon>
            <span class="grow">${n(`nvr_lost`,{nvr:e.title})}</span>
          </p>`}
      ${e.info?this.#n(e.info):i}
      <ul class="box rows">
        ${r.map(e=>this.#r(e))}
      </ul>`}#n(e){let{t:n}=this,r=e=>R(e,this.hass.locale.language),{disk_total_bytes:i,disk_free_bytes:a,pinned_bytes:o}=e,s=Math.max(0,e.recordings_bytes-o),c=Math.max(0,i-a-e.recordings_bytes),l=[[`recordings`,s],[`pinned`,o],[`other`,c],[`free`,a]];return t`<section class="box room" aria-label=${n(`room`)}>
      <div class="bar" aria-hidden="true">
        ${l.map(([e,n])=>t`<span class=${e} style="flex-grow:${i?n/i:0}"></span>`)}
      </div>
      <ul class="legend">
        ${l.map(([e,i])=>t`<li><span class="dot ${e}"></span>${n(`room_${e}`)} <b>${r(i)}</b></li>`)}
      </ul>
      <p class="quiet">
        ${e.quota_bytes===null?n(`no_quota`):n(`quota`,{used:r(e.recordings_bytes),quota:r(e.quota_bytes)})}
      </p>
    </section>`}#r({camera:e,info:n}){let{t:r}=this;if(!n)return t`<li class="row"><span class="grow">${e.name}</span>…</li>`;let a=n.status.kept_since_us??n.status.oldest_us,o=a===null?void 0:Math.max(0,this.watch.nowUs()-a),s=!!n.status.forced_us;return t`<li class="row ${s?`bad`:``}">
      ${s?t`<ha-icon icon="mdi:alert-circle-outline"></ha-icon>`:i}
      <span class="grow">
        <span class="title">${e.name}</span>
        <span class="quiet text">${this.#i(n,o)}</span>
      </span>
      <b class="figure">${o===void 0?r(`nothing_kept`):z(o,r)}</b>
    </li>`}#i(e,t){let{t:n}=this,r=e.retention_hours,i=e.status.forced_us;return i?n(`forced`,{hours:r,time:this.clock.dayAndMinutes(i,this.watch.nowUs())}):!e.record||e.privacy?n(`not_recorded_now`):n(t!==void 0&&t>=r*36e8-se?`promised`:`promised_growing`,{hours:r})}#a(){let{t:e,pins:n}=this;return this.pinsError?t`<div class="box">
        ${T(e,`mdi:lan-disconnect`,[e(`pins_failed`),this.pinsError],{text:`retry`,act:()=>void this.#e()})}
      </div>`:n?n.length?t`<ul class="box rows">
      ${n.map(e=>this.#o(e))}
    </ul>`:t`<div class="box">
        ${T(e,`mdi:pin-outline`,[e(`no_pins`),e(`no_pins_text`)])}
      </div>`:t`<p class="quiet">${e(`loading`)}</p>`}#o(e){let{t:n}=this,r=this.hass.locale.language,i=Date.now()*1e3,a=this.whole.cameras.find(t=>t.entity_id===e.entity_id),o=e.note||this.clock.dayAndMinutes(e.start_us,i),s=t`${a?.name??e.entity_id} · ${o}`,c=e.alert_id&&C({page:`alert`,rest:e.alert_id});return t`<li class="row" data-pin=${e.id}>
      <ha-icon icon="mdi:pin"></ha-icon>
      <span class="grow">
        <span class="title">${c?t`<a href=${c}>${s}</a>`:s}</span>
        <span class="quiet text">
          ${n(`pinned_by`,{owner:e.owner,age:B(Math.max(0,i-e.created_us),r)})}
        </span>
      </span>
      <span class="figure">${R(e.size_bytes,r)}</span>
      <button
        class="icon"
        title=${n(`unpin`)}
        aria-label=${n(`unpin`)}
        ?disabled=${this.unpinning===e.id}
        @click=${()=>void this.#s(e)}
      >
        <ha-icon icon="mdi:pin-off-outline"></ha-icon>
      </button>
    </li>`}async#s(e){if(window.confirm(this.t(`unpin_sure`))){this.unpinning=e.id;try{await new f(this.hass).unpin(e),await this.#e()}catch(e){this.toast(this.t(`failed`,{error:l(e)}))}this.unpinning=``}}static{this.styles=[k,y,e`
      .text {
        display: block;
      }
      .room {
        padding: 16px;
        margin-bottom: 16px;
      }
      .room p {
        margin: 8px 0 0;
      }
      .bar {
        display: flex;
        height: 12px;
        border-radius: 6px;
        overflow: hidden;
        gap: 2px;
      }
      .bar span {
        min-width: 0;
        flex-basis: 0;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin-top: 12px;
        font-size: calc(14px * var(--ha-font-size-scale, 1));
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .recordings {
        background: var(--primary-color);
      }
      .pinned {
        background: var(--cloudcam-pet-color, #8e5ae0);
      }
      .other {
        background: var(--disabled-color, #9e9e9e);
      }
      .free {
        background: color-mix(in srgb, var(--primary-text-color) 12%, transparent);
      }
      .figure {
        white-space: nowrap;
      }
      .box .notice {
        padding: 24px;
      }
    `]}};u([n()],q.prototype,`pins`,void 0),u([n()],q.prototype,`pinsError`,void 0),u([n()],q.prototype,`unpinning`,void 0);var J=[Y(`live`,`live`,`mdi:cctv`,G),Y(`review`,`review`,`mdi:motion-play-outline`,K),Y(`alert`,`review`,``,K,{parent:`review`}),Y(`lessons`,`lessons`,`mdi:school-outline`,H,{parent:`review`}),Y(`cameras`,`cameras`,`mdi:cog-outline`,I,{isForAdmins:!0}),Y(`storage`,`storage`,`mdi:harddisk`,q,{isForAdmins:!0}),Y(`health`,`health`,`mdi:heart-pulse`,V,{isForAdmins:!0})];function Y(e,t,n,r,i={}){return{path:e,title:t,icon:n,element:r,tag:`cloudcam-${r===K?`review`:e}-page`,...i}}function ce(e){return J.filter(t=>!t.parent&&(e||!t.isForAdmins))}function le(e){return J.filter(t=>t.parent&&t.parent===e?.path&&t.icon)}var ue=3e3,de=class{#e;#t;#n;constructor(e){this.changed=e,this.nvrs=[],this.cameras=[],this.isKnown=!1}follow(e,t){t&&e===this.#e&&(this.#t||this.#n)||(t||(this.#t=void 0),this.stop(),this.#e=e,t&&this.#r())}stop(){clearTimeout(this.#n),this.#n=void 0;let e=this.#t;this.#t=void 0,e?.then(e=>e()).catch(()=>void 0)}#r(){let e=this.#e.subscribeMessage(({nvrs:t,cameras:n})=>{this.#t===e&&([this.nvrs,this.cameras,this.isKnown]=[t,n,!0],this.changed())},{type:`cloudcam/panel`},{resubscribe:!1});this.#t=e,e.catch(()=>{this.#t===e&&(this.#t=void 0,this.#n=setTimeout(()=>{this.#n=void 0,this.#r()},ue))})}},fe=5e3,X=5,Z=class extends v{constructor(...e){super(...e),this.narrow=!1,this.turn=0,this.message=``,this.hasMore=!1,this.#e=new de(()=>this.turn+=1),this.#t=new Map}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.#r()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#n),this.#e.stop()}shouldUpdate(e){if(e.size>1||!e.has(`hass`))return!0;let t=e.get(`hass`);return t===void 0||pe.some(e=>t[e]!==this.hass[e])}willUpdate(e){e.has(`route`)&&(this.hasMore=!1),this.#r();let t=S(this.route?.path??``);this.route&&!t.page&&w({page:J[0].path,rest:``},!0)}#r(){this.isConnected&&this.hass&&this.#e.follow(this.hass.connection,this.hass.connected)}get#i(){return this.hass.user?.is_admin??!1}get#a(){return M(this.hass.locale)}render(){let e=this.#a,{page:n,rest:r}=S(this.route?.path??``),a=J.find(e=>e.path===(n||J[0].path)),o=ce(this.#i);return t`
      <header>
        ${this.#o(a)}
        <h1>${this.narrow&&a?e(a.title):e(`title`)}</h1>
        ${this.narrow?t`<span class="space"></span>`:this.#s(o,a)}
        ${le(a).map(t=>Q(e(t.title),t.icon,t.path))}
      </header>
      <main @cloudcam-toast=${e=>this.#l(e.detail)}>
        ${this.hass.connected?i:t`<p class="lost" role="status">${e(`lost`)}</p>`}
        ${this.#c(a,r)}
      </main>
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
      ${this.narrow?this.#s(o,a):i}
    `}#o(e){let n=this.#a;if(e?.parent)return Q(n(`back`),`mdi:arrow-left`,e.parent);let r=this.hass.dockedSidebar===`always_hidden`;return this.hass.kioskMode||!(this.narrow||r)?i:t`<button class="icon" title=${n(`menu`)} aria-label=${n(`menu`)} @click=${()=>this.dispatchEvent(new CustomEvent(`hass-toggle-menu`,{bubbles:!0,composed:!0}))}>
      <ha-icon icon="mdi:menu"></ha-icon>
    </button>`}#s(e,n){let r=this.#a,a=n?.parent??n?.path,o=!this.narrow||e.length<=X?e:e.slice(0,4),s=e.slice(o.length),c=e=>t`<a
      href=${C({page:e.path,rest:``})}
      aria-current=${e.path===a?`page`:i}
    >
      <ha-icon icon=${e.icon}></ha-icon><span>${r(e.title)}</span>
    </a>`;return t`<nav aria-label=${r(`title`)}>
      ${o.map(c)}
      ${s.length?t`<button
              aria-expanded=${this.hasMore}
              aria-current=${s.some(e=>e.path===a)?`page`:i}
              @click=${()=>this.hasMore=!this.hasMore}
            >
              <ha-icon icon="mdi:dots-horizontal"></ha-icon><span>${r(`more`)}</span>
            </button>
            ${this.hasMore?t`<div class="others">${s.map(c)}</div>`:i}`:i}
    </nav>`}#c(e,t){let n=this.#a,r={text:`to_live`,href:C({page:`live`,rest:``})};if(!e)return T(n,`mdi:help-circle-outline`,[n(`no_page`),n(`no_page_text`)],r);if(e.isForAdmins&&!this.#i)return T(n,`mdi:lock-outline`,[n(`admins_only`),n(`admins_only_text`)],r);if(!this.#e.isKnown)return E(n);let i=this.#t.get(e.tag)??new e.element;this.#t.set(e.tag,i);let{hass:a,narrow:o,turn:s}=this;return Object.assign(i,{hass:a,narrow:o,turn:s,rest:t,whole:this.#e}),i}#l(e){clearTimeout(this.#n),this.message=e,this.#n=setTimeout(()=>this.message=``,fe)}static{this.styles=b}};u([_({attribute:!1})],Z.prototype,`hass`,void 0),u([_({type:Boolean,reflect:!0})],Z.prototype,`narrow`,void 0),u([_({attribute:!1})],Z.prototype,`route`,void 0),u([n()],Z.prototype,`turn`,void 0),u([n()],Z.prototype,`message`,void 0),u([n()],Z.prototype,`hasMore`,void 0);function Q(e,n,r){return t`<a
    class="icon"
    href=${C({page:r,rest:``})}
    title=${e}
    aria-label=${e}
  >
    <ha-icon class=${n===`mdi:arrow-left`?`turns`:``} icon=${n}></ha-icon>
  </a>`}var pe=[`connection`,`connected`,`locale`,`user`,`themes`,`dockedSidebar`,`kioskMode`,`services`,`panels`],$=new Map(J.map(({tag:e,element:t})=>[e,t]));$.set(`cloudcam-panel`,Z);for(let[e,t]of $)customElements.get(e)||customElements.define(e,t);