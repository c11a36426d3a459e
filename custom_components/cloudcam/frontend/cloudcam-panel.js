import{A as e,C as t,D as n,E as r,M as i,N as a,O as o,S as s,T as c,_ as l,a as u,b as d,c as f,d as p,f as ee,g as te,i as ne,k as m,l as re,m as h,n as ie,p as ae,r as oe,s as se,u as g,w as _,x as v,y as ce}from"./cloudcam-card.js";var y=a`
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
`,le=[v,d,y,a`
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
  `],ue=`/cloudcam`;function b(e){let[t=``,...n]=e.split(`/`).filter(Boolean);try{return{page:t,rest:decodeURIComponent(n.join(`/`))}}catch{return{page:t,rest:``}}}function x({page:e,rest:t}){return[ue,e,...t?[encodeURIComponent(t)]:[]].join(`/`)}function S(e,t=!1){de(x(e),t)}function de(e,t=!1){if(e===location.pathname)return;t?history.replaceState(history.state,``,e):history.pushState(null,``,e);let n={replace:t};window.dispatchEvent(new CustomEvent(`location-changed`,{detail:n}))}function C(t,n,[r,a],o){return i`<div class="notice" role="status">
    <ha-icon icon=${n}></ha-icon>
    <b>${r}</b>
    ${a?i`<span>${a}</span>`:e}
    ${o?.href?i`<a class="chip primary" href=${o.href}>${t(o.text)}</a>`:o?i`<button class="chip primary" @click=${o.act}>${t(o.text)}</button>`:e}
  </div>`}function w(e){return i`<div class="notice" role="status">
    <div class="wheel"></div>
    <span>${e(`loading`)}</span>
  </div>`}var T=`/config/integrations/integration/cloudcam`;function E(e,t,n){if(!t.isKnown)return w(e);if(!t.cameras.length){if(t.nvrs.some(D))return O(e,t,n);if(n){let t={text:`add_camera`,href:T};return C(e,`mdi:cctv`,[e(`no_cameras`),e(`no_cameras_admin`)],t)}return C(e,`mdi:lock-outline`,[e(`no_cameras`),e(`no_cameras_user`)])}}function D({state:e}){return e!==`connected`}function O(e,t,n){let r=t.nvrs.find(D);if(!r||r.state===`starting`)return w(e);let i=n&&r.reason?r.reason:e(`nvr_away_text`),a={text:`open_integration`,href:T};return C(e,`mdi:lan-disconnect`,[e(`nvr_away`,{nvr:r.title}),i],n?a:void 0)}var k=[v,d,a`
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
    .text {
      display: block;
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
  `],A=a`
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
`,fe={title:`CloudCam`,live:`Live`,review:`Meldungen`,cameras:`Kameras`,storage:`Speicher`,health:`Zustand`,lessons:`Gelerntes`,more:`Mehr`,menu:`Menü`,back:`Zurück`,retry:`Nochmal versuchen`,loading:`Lädt…`,failed:`Das ging nicht: {error}`,lost:`Home Assistant antwortet nicht. Die Seite geht weiter, wenn es wieder da ist.`,no_page:`Diese Seite gibt es nicht`,no_page_text:`Die Adresse ist vielleicht vertippt oder von einer anderen Version.`,to_live:`Zu den Live-Bildern`,admins_only:`Für Administratoren`,admins_only_text:`Diese Seite ändert, was Kameras tun. Frage einen Administrator dieses Zuhauses.`,no_cameras:`Keine Kamera zu zeigen`,no_cameras_admin:`Füge eine Kamera hinzu: CloudCam sucht sie in deinem Netz und probiert sie für dich aus.`,no_cameras_user:`Du darfst hier keine Kamera sehen. Ein Administrator kann es dir erlauben.`,nvr_away:`{nvr} antwortet nicht`,nvr_away_text:`Sieh nach, ob sein Rechner läuft und im Netz ist. Er nimmt auch ohne Home Assistant weiter auf.`,nvr_lost:`{nvr} antwortet gerade nicht. Hier steht, was er zuletzt gesagt hat.`,open_integration:`Integration öffnen`,all_alerts:`Alle Meldungen`,alert_gone:`Diese Meldung gibt es nicht mehr`,alert_gone_text:`Sie wurde gelöscht oder ist älter als das, was behalten wird.`,alert_denied:`Du darfst diese Meldung nicht sehen`,alert_denied_text:`Ihre Kamera ist nicht für dich freigegeben.`,alert_offline:`Diese Meldung lässt sich nicht nachsehen`,add_camera:`Kamera hinzufügen`,add_camera_text:`Öffnet die Integration: Wähle dort Kamera hinzufügen.`,show:`Live zeigen`,device:`Alle Einstellungen`,zones:`Zonen und Masken`,record:`Aufnehmen`,record_text:`Rund um die Uhr, so lange wie versprochen`,detect:`Personen und Haustiere erkennen`,detect_text:`Und Bewegung melden`,record_audio:`Ton aufnehmen`,record_audio_text:`Frage alle, deren Stimme zu hören ist`,detect_sound:`Laute Geräusche melden`,detect_sound_text:`Braucht den Ton`,privacy:`Ausgeschaltet`,privacy_text:`Nichts wird empfangen, gesehen oder aufgenommen`,connection_connecting:`Verbindet`,connection_online:`Verbunden`,connection_offline:`Nicht erreichbar`,connection_off:`Ausgeschaltet`,unknown_now:`Gerade nicht bekannt`,is_recording:`nimmt auf`,is_not_recording:`nimmt nicht auf`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nichts`,promised:`Die versprochenen {hours} h sind alle da`,promised_growing:`Auf dem Weg zu den versprochenen {hours} h`,not_recorded_now:`Wird nicht aufgenommen`,forced:`Platte oder Grenze war voll: Was vor {time} aufgenommen wurde, musste gehen, obwohl {hours} h versprochen waren`,room:`Platz auf der Platte`,room_recordings:`Aufnahmen`,room_pinned:`Behalten`,room_other:`Anderes`,room_free:`Frei`,quota:`{used} von {quota}, die Aufnahmen belegen dürfen`,no_quota:`Aufnahmen dürfen belegen, was die Platte hat, bis auf eine Reserve.`,kept_title:`Behalten, bis jemand etwas anderes sagt`,no_pins:`Nichts wird länger behalten`,no_pins_text:`Behalte eine Meldung, und ihre Aufnahme bleibt über ihre Zeit hinaus.`,pins_failed:`Was behalten wird, lässt sich nicht nachsehen`,pinned_by:`{owner}, vor {age}`,unpin:`Nicht behalten`,unpin_sure:`Nicht mehr behalten? Was älter ist als versprochen, geht binnen einer Minute.`,problems:`Probleme`,no_problems:`Alles in Ordnung.`,version:`Version`,running_for:`Läuft seit`,address:`Adresse`,cpu:`Prozessor`,cpu_value:`{value} % eines Kerns`,inference:`Erkennung`,inference_starting:`Startet`,inference_tuning:`Misst den Rechner aus`,inference_ready:`Bereit`,inference_failed:`Gescheitert`,inference_load:`Betrachtet Bilder`,inference_rate:`{rate} je Sekunde`,inference_time:`je {ms} ms`,internet:`Ins Internet oder von dort`,internet_unknown:`Dieser NVR zählt es nicht`,internet_since:`seit {date}`,internet_refused:`{count} Versuche abgewiesen`,lessons_text:`Was du zu Meldungen gesagt hast. Es gilt für das, was an dieser Stelle so aussieht.`,no_lessons:`Noch nichts gelernt`,no_lessons_text:`Öffne eine Meldung von Person oder Haustier und sage, was es war.`,lessons_failed:`Was gelernt wurde, lässt sich nicht nachsehen`,taught_by:`{owner}, {when}`,its_alert:`die Meldung`,lesson_dropped:`Hat seitdem {count} weggelassen`,lesson_dropped_one:`Hat seitdem 1 weggelassen`,lesson_counts:`Gilt: {lesson}`,ended_off:`Ausgeschaltet`,ended_kept:`Nicht angewandt: Es hätte weggelassen, was du behalten hast`,ended_moved:`Gilt nicht mehr: Die Kamera wurde bewegt`,ended_scene:`Gilt nicht mehr: Der Ort sieht jetzt anders aus`,ended_full:`Nicht angewandt: Es gibt zu viele neuere`,forget:`Vergessen`,forget_sure:`Dies vergessen, und was du zu der Meldung gesagt hast?`,watched:`Wer geschaut hat`,shares:`Geteiltes`,ledger_pictures:`Angesehen`,ledger_changes:`Geändert`,ledger_access:`Anmeldungen`,ledger_nvr:`Der Rekorder`,ledger_filter:`Was gezeigt wird`,ledger_all_cameras:`Alle Kameras`,ledger_sound:`Nichts wurde geändert oder ausgelassen`,ledger_sound_text:`Home Assistant hat es mit dem verglichen, was es selbst aufbewahrt: {time}`,ledger_unchecked:`Noch nicht verglichen`,ledger_unchecked_text:`Home Assistant vergleicht es einige Minuten nach seinem Start.`,ledger_changed:`Das ist nicht, was aufgeschrieben wurde`,ledger_failed:`Das Protokoll ist nicht lesbar`,ledger_empty:`Nichts dieser Art`,ledger_empty_text:`Wer ein Bild ansieht, etwas ändert oder löscht, steht hier.`,ledger_older:`Ältere zeigen`,ledger_end:`Das ist alles. Was älter als 90 Tage ist, wird gelöscht.`,ledger_from:`von {where}`,ledger_recorded:`aufgezeichnet {time}`,ledger_times:`{count}-mal`,ledger_now:`jetzt`,ledger_nobody:`Jemand Unbekanntes`,ledger_nvr_itself:`Der Rekorder selbst`,ledger_owner:`Am Gerät des Rekorders`,ledger_outsider:`Jemand von draußen, mit dem Link`,ledger_unknown:`{client}, Person unbekannt`,ledger_failed_deed:`daraus wurde nichts: {failed}`,refused_token:`falscher Schlüssel`,refused_no_token:`ohne Schlüssel`,refused_pairing:`falscher Kopplungscode`,refused_page:`eine Webseite`,refused_forbidden:`wurde abgewiesen`,refused_phrase:`falsches Kennwort`,refused_share:`ein Link, der nichts öffnet`,refused_other:`{reason}`,share_expired:`die Zeit war um`,share_revoked:`zurückgezogen`,share_used_up:`so oft geöffnet, wie es durfte`,share_locked:`gesperrt durch falsche Kennwörter`,share_discarded:`verworfen`,did_live:`Live-Bild`,did_playback:`Aufnahme abgespielt`,did_past_picture:`Bilder von früher`,did_still:`Standbild`,did_notification_picture:`Bild einer Meldung`,did_setup_picture:`Bild beim Einrichten`,did_download:`Heruntergeladen`,did_export:`Export erstellt`,did_export_deleted:`Export gelöscht`,did_recordings_deleted:`Aufnahmen gelöscht`,did_alert_deleted:`Meldung gelöscht`,did_pinned:`Länger aufbewahrt`,did_unpinned:`Nicht länger aufbewahrt`,did_camera_added:`Kamera hinzugefügt`,did_camera_removed:`Kamera und ihre Aufnahmen entfernt`,did_settings:`Einstellungen geändert`,did_teaching:`Gesagt, was eine Meldung war`,did_restart:`Rekorder neu gestartet`,did_pairing_offered:`Kopplungscode verlangt`,did_paired:`Gekoppelt`,did_sign_in:`Angemeldet`,did_sign_in_failed:`Nicht hereingelassen`,did_refused:`Wollte etwas ohne das Recht dazu`,did_token_added:`Zugang vergeben`,did_token_revoked:`Zugang beendet`,did_share_made:`Teilen vorbereitet`,did_share_previewed:`Vor dem Teilen angesehen`,did_share_consented:`Dem Teilen zugestimmt`,did_share_opened:`Geteiltes geöffnet`,did_share_watched:`Geteiltes angesehen`,did_share_downloaded:`Datei von Geteiltem geholt`,did_share_refused:`Geteiltes nicht geöffnet`,did_share_ended:`Teilen beendet`,did_share_released:`Geteilte Aufnahme freigegeben`,did_day:`Ein neuer Tag beginnt`,did_started:`Gestartet`,did_stopped:`Beendet`,did_repaired:`Ende des Protokolls war beschädigt`,did_day_removed:`Einen Tag gelöscht, der älter als 90 Tage war`,did_other:`{what}`},j={title:`CloudCam`,live:`Live`,review:`Alerts`,cameras:`Cameras`,storage:`Storage`,health:`Health`,lessons:`What was taught`,more:`More`,menu:`Menu`,back:`Back`,retry:`Try again`,loading:`Loading…`,failed:`That did not work: {error}`,lost:`Home Assistant does not answer. This page goes on when it is back.`,no_page:`There is no such page`,no_page_text:`The address may be mistyped, or of another version.`,to_live:`To the live pictures`,admins_only:`For administrators`,admins_only_text:`This page changes how cameras work. Ask an administrator of this home.`,no_cameras:`No camera to show`,no_cameras_admin:`Add a camera: CloudCam looks for it in your network and tries it for you.`,no_cameras_user:`You have no permission for a camera here. An administrator can give it to you.`,nvr_away:`{nvr} does not answer`,nvr_away_text:`See whether its machine is on and in the network. It goes on recording without Home Assistant.`,nvr_lost:`{nvr} does not answer just now. What stands here is what it said last.`,open_integration:`Open the integration`,all_alerts:`All alerts`,alert_gone:`This alert is gone`,alert_gone_text:`It was deleted, or is older than what is kept.`,alert_denied:`You can't see this alert`,alert_denied_text:`You have no permission for its camera.`,alert_offline:`This alert can't be looked up`,add_camera:`Add camera`,add_camera_text:`Opens the integration: choose Add camera there.`,show:`Show live`,device:`All settings`,zones:`Zones and masks`,record:`Record`,record_text:`Around the clock, for as long as is promised`,detect:`Detect persons and pets`,detect_text:`And tell of motion`,record_audio:`Record sound`,record_audio_text:`Ask everybody whose voice is heard`,detect_sound:`Tell of loud sounds`,detect_sound_text:`Needs the sound`,privacy:`Switched off`,privacy_text:`Nothing is received, seen or recorded`,connection_connecting:`Connecting`,connection_online:`Connected`,connection_offline:`Not reachable`,connection_off:`Switched off`,unknown_now:`Not known just now`,is_recording:`recording`,is_not_recording:`not recording`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nothing`,promised:`All {hours} h that were promised are there`,promised_growing:`On the way to the {hours} h that were promised`,not_recorded_now:`Is not being recorded`,forced:`Disk or limit was full: what was recorded before {time} had to go, though {hours} h were promised`,room:`Room on the disk`,room_recordings:`Recordings`,room_pinned:`Kept`,room_other:`Other things`,room_free:`Free`,quota:`{used} of the {quota} that recordings may take`,no_quota:`Recordings may take what the disk has, but for a reserve.`,kept_title:`Kept until somebody says otherwise`,no_pins:`Nothing is kept for longer`,no_pins_text:`Keep an alert, and its recording stays beyond its time.`,pins_failed:`What is kept can't be looked up`,pinned_by:`{owner}, {age} ago`,unpin:`Don't keep`,unpin_sure:`Stop keeping this? What is older than promised goes within a minute.`,problems:`Problems`,no_problems:`All is well.`,version:`Version`,running_for:`Running for`,address:`Address`,cpu:`Processor`,cpu_value:`{value} % of one core`,inference:`Detection`,inference_starting:`Starting`,inference_tuning:`Measuring the machine`,inference_ready:`Ready`,inference_failed:`Failed`,inference_load:`Looks at pictures`,inference_rate:`{rate} a second`,inference_time:`{ms} ms each`,internet:`Sent to or got from the internet`,internet_unknown:`Not counted by this NVR`,internet_since:`since {date}`,internet_refused:`{count} tries refused`,lessons_text:`What you said of alerts. A lesson counts for what looks like it, at that place.`,no_lessons:`Nothing was taught yet`,no_lessons_text:`Open an alert of a person or pet and say what it was.`,lessons_failed:`What was taught can't be looked up`,taught_by:`{owner}, {when}`,its_alert:`the alert`,lesson_dropped:`Left out {count} since`,lesson_dropped_one:`Left out 1 since`,lesson_counts:`Counts: {lesson}`,ended_off:`Switched off`,ended_kept:`Not used: it would have left out what you kept`,ended_moved:`Not used any more: the camera was moved`,ended_scene:`Not used any more: the place looks different now`,ended_full:`Not used: there are too many newer ones`,forget:`Forget`,forget_sure:`Forget this lesson, and what you said of its alert?`,watched:`Who watched`,shares:`Shares`,ledger_pictures:`Watching`,ledger_changes:`Changes`,ledger_access:`Sign-ins`,ledger_nvr:`The NVR`,ledger_filter:`What is shown`,ledger_all_cameras:`All cameras`,ledger_sound:`Nothing was changed or left out`,ledger_sound_text:`Home Assistant compared it with what it keeps itself: {time}`,ledger_unchecked:`Not compared yet`,ledger_unchecked_text:`Home Assistant compares it within some minutes of its start.`,ledger_changed:`This is not what was written`,ledger_failed:`The ledger can't be read`,ledger_empty:`Nothing of this kind`,ledger_empty_text:`Whoever looks at a picture, changes or deletes something is written down here.`,ledger_older:`Show older`,ledger_end:`That is all. What is older than 90 days is let go.`,ledger_from:`from {where}`,ledger_recorded:`what was recorded {time}`,ledger_times:`{count} times`,ledger_now:`now`,ledger_nobody:`Somebody unknown`,ledger_nvr_itself:`The NVR itself`,ledger_owner:`At the NVR's machine`,ledger_outsider:`Somebody outside, by the link`,ledger_unknown:`{client}, user unknown`,ledger_failed_deed:`nothing came of it: {failed}`,refused_token:`wrong token`,refused_no_token:`no token`,refused_pairing:`wrong pairing string`,refused_page:`a web page`,refused_forbidden:`it was refused`,refused_phrase:`wrong pass phrase`,refused_share:`a link that opens nothing`,refused_other:`{reason}`,share_expired:`its time was over`,share_revoked:`revoked`,share_used_up:`opened as often as it might be`,share_locked:`locked by wrong pass phrases`,share_discarded:`discarded`,did_live:`Live picture`,did_playback:`Played a recording`,did_past_picture:`Pictures of the past`,did_still:`Still picture`,did_notification_picture:`An alert's picture`,did_setup_picture:`Picture for setting up`,did_download:`Download`,did_export:`Had an export made`,did_export_deleted:`Deleted an export`,did_recordings_deleted:`Deleted recordings`,did_alert_deleted:`Deleted an alert`,did_pinned:`Kept for longer`,did_unpinned:`Stopped keeping`,did_camera_added:`Added a camera`,did_camera_removed:`Removed a camera and its recordings`,did_settings:`Changed settings`,did_teaching:`Said what an alert was`,did_restart:`Restarted the NVR`,did_pairing_offered:`Asked for a pairing string`,did_paired:`Was paired`,did_sign_in:`Signed in`,did_sign_in_failed:`Was not let in`,did_refused:`Tried what it has no right to`,did_token_added:`Gave somebody access`,did_token_revoked:`Ended an access`,did_share_made:`Made a share ready`,did_share_previewed:`Looked at a share before it left`,did_share_consented:`Consented to a share`,did_share_opened:`Opened a share`,did_share_watched:`Watched a share`,did_share_downloaded:`Fetched a share's file`,did_share_refused:`Did not open a share`,did_share_ended:`Ended a share`,did_share_released:`Released a share's recording`,did_day:`A new day begins`,did_started:`Started`,did_stopped:`Stopped`,did_repaired:`Found the ledger's end damaged`,did_day_removed:`Let a day older than 90 days go`,did_other:`{what}`},pe=re({de:fe,en:j});function M(e){return pe(e?.language)}function N(e,t,n){let r=`${e}${t}`;return r in j?r:n}var P=class extends m{constructor(...e){super(...e),this.rest=``,this.narrow=!1,this.turn=0}get t(){return M(this.hass.locale)}get clock(){return te(this.hass)}go(e,t=``,n=!1){S({page:e,rest:t},n)}toast(e){this.dispatchEvent(new CustomEvent(`cloudcam-toast`,{detail:e,bubbles:!0,composed:!0}))}};f([o({attribute:!1})],P.prototype,`hass`,void 0),f([o({attribute:!1})],P.prototype,`whole`,void 0),f([o()],P.prototype,`rest`,void 0),f([o({type:Boolean,reflect:!0})],P.prototype,`narrow`,void 0),f([o({attribute:!1})],P.prototype,`turn`,void 0);var F=class extends P{constructor(...e){super(...e),this.watch=new ie(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.watch.stop()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}updated(){if(!this.isConnected)return;let e=this.whole.cameras.map(e=>e.entity_id);this.watch.follow(this.hass.connection,e,this.hass.connected)}get cameras(){return this.whole.cameras.map(e=>{let t=this.watch.cameras.get(e.entity_id);return{camera:e,info:t?.info,isConnected:t?.connected??!1}})}},me=[[`record`,`record`,`record_text`],[`detect`,`detect`,`detect_text`],[`record_audio`,`record_audio`,`record_audio_text`],[`detect_sound`,`detect_sound`,`detect_sound_text`],[`privacy`,`privacy`,`privacy_text`]],I=class extends F{constructor(...e){super(...e),this.pending=new Map}render(){let{t:e}=this;return E(e,this.whole,!0)||i`<div class="cameras">${this.cameras.map(e=>this.#e(e))}</div>
      <p class="foot">
        <a class="chip primary" href="/config/integrations/integration/cloudcam">
          <ha-icon icon="mdi:plus"></ha-icon>${e(`add_camera`)}
        </a>
        <span class="quiet">${e(`add_camera_text`)}</span>
      </p>`}#e(n){let{t:r}=this,{camera:a,info:o}=n,s=x({page:`live`,rest:a.entity_id});return i`<section class="box rows" aria-label=${a.name}>
      <div class="row">
        <div class="grow">
          <div class="title">${a.name}</div>
          <div class="quiet">${this.#n(n)}</div>
        </div>
        ${a.can_control&&n.isConnected?t(r(`zones`),`mdi:vector-polygon`,()=>void ne(this.#t(),a.entity_id)):e}
        <a class="icon" href=${s} title=${r(`show`)} aria-label=${r(`show`)}>
          <ha-icon icon="mdi:play-circle-outline"></ha-icon>
        </a>
        ${a.device_id?i`<a
              class="icon"
              href="/config/devices/device/${a.device_id}"
              title=${r(`device`)}
              aria-label=${r(`device`)}
            >
              <ha-icon icon="mdi:cog-outline"></ha-icon>
            </a>`:e}
      </div>
      ${o?me.map(e=>this.#r(n,o,e)):e}
    </section>`}#t(){return{hass:this.hass,t:p(this.hass.locale.language),frame:this.renderRoot.querySelector(`.cameras`),camera:e=>this.watch.cameras.get(e),toast:e=>this.toast(e)}}#n({info:e,isConnected:t}){let{t:n}=this;if(!e)return n(`loading`);if(!t)return n(`unknown_now`);let{connection:r,error:i,recording:a,video:o}=e.status,s=[n(N(`connection_`,r,`connection_connecting`))];return i?s.push(i.message):r===`online`&&(s.push(n(a?`is_recording`:`is_not_recording`)),o&&s.push(`${o.width} × ${o.height}, ${Math.round(o.fps)} fps`)),s.join(` · `)}#r(e,t,[n,r,a]){let{t:o}=this,s=`${e.camera.entity_id} ${n}`,c=this.pending.get(s)??t[n]??!1,l=n===`detect_sound`&&!t.record_audio;return i`<label class="row">
      <span class="grow">
        ${o(r)}
        <span class="quiet text">${o(a)}</span>
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        .checked=${c}
        ?disabled=${!e.isConnected||this.pending.has(s)||l&&!c}
        @change=${t=>this.#i(e.camera.entity_id,n,t.target)}
      />
    </label>`}#i(e,t,n){let[r,i]=[`${e} ${t}`,n.checked];this.pending=new Map(this.pending).set(r,i),this.hass.callWS({type:`cloudcam/change_camera`,entity_id:e,[t]:i}).catch(e=>{n.checked=!i,this.toast(this.t(`failed`,{error:c(e)}))}).finally(()=>{let e=new Map(this.pending);e.delete(r),this.pending=e})}static{this.styles=[k,A,y,a`
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
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
    `]}};f([n()],I.prototype,`pending`,void 0);var L=[`byte`,`kilobyte`,`megabyte`,`gigabyte`,`terabyte`];function R(e,t){let[n,r]=[e,0];for(;n>=1e3&&r<L.length-1;)[n,r]=[n/1e3,r+1];return new Intl.NumberFormat(t,{style:`unit`,unit:L[r],unitDisplay:r?`short`:`long`,maximumFractionDigits:n<10&&r?1:0}).format(n)}function he(e,t){let n=Math.max(0,Math.floor(e/h)),r=String(n%60).padStart(2,`0`);return t(`hours_minutes`,{hours:Math.floor(n/60),minutes:r})}function z(e,t){let[n,r]=e>=1728e8?[`day`,ee]:e>=72e8?[`hour`,ae]:[`minute`,h];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`long`}).format(Math.max(0,Math.floor(e/r)))}var ge=class extends F{render(){let{t:e}=this;if(!this.whole.nvrs.length)return E(e,this.whole,!0);let t=this.#e();return i`
      <h2 class="spoken">${e(`problems`)}</h2>
      ${t.length?i`<ul class="box rows">
            ${t.map(({who:e,text:t})=>i`<li class="row bad">
                <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
                <span class="grow"><span class="title">${e}</span> <span>${t}</span></span>
              </li>`)}
          </ul>`:i`<p class="box row good">
            <ha-icon icon="mdi:check-circle-outline"></ha-icon>
            <span class="grow">${e(`no_problems`)}</span>
          </p>`}
      ${this.whole.nvrs.map(e=>this.#n(e))}
    `}#e(){let{t:e}=this,t=[];for(let{title:n,state:r,reason:i,info:a}of this.whole.nvrs){r===`lost`&&t.push({who:n,text:e(`nvr_away_text`)}),r===`failed`&&t.push({who:n,text:i||e(`nvr_away_text`)}),a?.error&&t.push({who:n,text:a.error.message});let{inference:o}=a??{};o?.error&&t.push({who:n,text:o.error.message})}for(let{camera:e,info:n,isConnected:r}of this.cameras){if(!n||!r)continue;let{error:i,health:a}=n.status;i&&t.push({who:e.name,text:i.message}),a&&t.push({who:e.name,text:this.#t(a)})}return t}#t(e){return p(this.hass.locale.language)(g(`problem_`,e,`health`))}#n(t){let n=this.cameras.filter(({camera:e})=>e.entry_id===t.entry_id),{t:r}=this;return i`<h2>${t.info?.name??t.title}</h2>
      ${t.info?this.#r(t,t.info):e}
      ${n.length?i`<ul class="box rows">
            ${n.map(({camera:e,info:t,isConnected:n})=>{let a=n?t?.status.connection??``:``;return i`<li class="row">
                <span class="dot" data-connection=${a}></span>
                <span class="grow">${e.name}</span>
                <span class="figure quiet">
                  ${r(N(`connection_`,a,`unknown_now`))}
                </span>
              </li>`})}
          </ul>`:e}`}#r(t,n){let{t:r}=this,a=this.hass.locale.language,o=new Intl.NumberFormat(a,{maximumFractionDigits:1}),{inference:s}=n,c=this.watch.nowUs(),l=[[r(`version`),n.version],[r(`running_for`),z(Math.max(0,c-n.started_us),a)],[r(`address`),t.address??``,``],[r(`cpu`),r(`cpu_value`,{value:o.format(n.cpu_pct)})],[r(`inference`),r(N(`inference_`,s.state,`inference_starting`)),`${s.model} · ${s.device}`],[r(`inference_load`),r(`inference_rate`,{rate:o.format(s.inferences_per_s)}),s.inference_ms?r(`inference_time`,{ms:o.format(s.inference_ms)}):``],this.#i(n)];return i`<dl class="box rows">
      ${l.map(([t,n,r])=>i`<div class="row">
          <dt class="grow">${t}</dt>
          <dd>${n}${r?i`<span class="quiet text">${r}</span>`:e}</dd>
        </div>`)}
    </dl>`}#i(e){let{t}=this,n=this.hass.locale.language,r=e.internet_bytes_since_us;if(!r)return[t(`internet`),t(`internet_unknown`)];let i=new Intl.DateTimeFormat(n,{dateStyle:`medium`,...this.hass.locale.time_zone===`server`?{timeZone:this.hass.config.time_zone}:{}}),a=e.refused_connections,o=t(`internet_since`,{date:i.format(r/1e3)});return[t(`internet`),R(e.internet_bytes,n),a?`${o} · ${t(`internet_refused`,{count:a})}`:o]}static{this.styles=[k,y,a`
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
    `]}},_e=[`pictures`,`changes`,`access`,`nvr`],ve=new Set([`live`,`playback`,`past_picture`,`still`,`notification_picture`,`setup_picture`,`download`,`share_previewed`,`share_opened`,`share_watched`,`share_downloaded`]),ye=new Set([`pairing_offered`,`paired`,`sign_in`,`sign_in_failed`,`token_added`,`token_revoked`]),be=new Set([`day`,`started`,`stopped`,`repaired`,`day_removed`]);function xe(e){return ve.has(e)?`pictures`:ye.has(e)?`access`:be.has(e)?`nvr`:`changes`}function Se({what:e,client:t,told:n}){return e.startsWith(`share_`)&&(t===void 0||n?.outsider!==void 0)}function Ce({told:e,user:t,address:n}){return typeof e?.outsider==`string`?e.outsider:t?.address??n}function we(e){let t=[],n=new Map,r=!0;for(let i of e){let e=xe(i.what),a=e===`pictures`&&i.phase?Te(i):void 0,o=a===void 0?void 0:n.get(a);if(o)o.fromUs=Math.min(o.fromUs,i.time_us),o.span=Ee(o.span,B(i));else{let o=a!==void 0&&i.phase===`start`&&r,s=i.phase!==`start`,c={entry:i,kind:e,fromUs:i.time_us,toUs:s?i.time_us:null,isNow:o,span:B(i)};a!==void 0&&n.set(a,c),t.push(c)}i.what===`started`&&(r=!1)}return t}function Te({what:e,client:t,token_id:n,address:r,user:i,cameras:a,told:o}){let s=[t,n,r,i?.id,i?.name,i?.address];return JSON.stringify([e,s,a,o?.way,o?.since_us])}function B({start_us:e,end_us:t}){return e===void 0?void 0:[e,t??e]}function Ee(e,t){return!e||!t?e??t:[Math.min(e[0],t[0]),Math.max(e[1],t[1])]}var V=200,De=3e4,Oe={pictures:`mdi:eye-outline`,changes:`mdi:pencil-outline`,access:`mdi:key-outline`,nvr:`mdi:server-outline`},ke=new Set([`sign_in_failed`,`share_refused`]),Ae=[`recipient`,`purpose`,`settings`,`switched`,`name`,`kind`,`label`,`reason`,`why`,`failed`,`day`],H=class extends P{constructor(...e){super(...e),this.entries=[],this.error=``,this.camera=``,this.nvr=``,this.isLoading=!1,this.#e=0}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=setInterval(()=>this.#n(),De),this.hasUpdated&&this.#r()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#t)}firstUpdated(){this.#r()}#n(){let e=this.entries.length<=V;!document.hidden&&e&&this.hass.connected&&this.#r()}async#r(e){let t=this.#e+=1;this.isLoading=!0;try{let n=await this.hass.callWS({type:`cloudcam/ledger`,limit:V,...e===void 0?{}:{before:e},...this.nvr?{entry_id:this.nvr}:{},...this.camera?{camera_id:this.camera}:{}});if(t!==this.#e)return;this.answer=n,this.entries=e===void 0?n.entries:[...this.entries,...n.entries],this.error=``}catch(e){t===this.#e&&(this.error=c(e))}this.isLoading=!1}render(){let{t:e,answer:t}=this;if(this.error)return C(e,`mdi:lan-disconnect`,[e(`ledger_failed`),this.error],{text:`retry`,act:()=>void this.#r()});if(!t)return w(e);let n=we(this.entries).filter(({kind:e})=>!this.kind||e===this.kind);return i`${this.#i(t)} ${this.#a(t)}
      ${n.length?this.#o(n):C(e,`mdi:eye-off-outline`,[e(`ledger_empty`),e(`ledger_empty_text`)])}
      ${t.is_all?i`<p class="quiet end">${e(`ledger_end`)}</p>`:i`<button
            class="chip more"
            ?disabled=${this.isLoading}
            @click=${()=>void this.#r(this.entries.at(-1)?.sequence)}
          >
            ${e(`ledger_older`)}
          </button>`}`}#i({checked:e,problem:t}){let{t:n}=this,r=e===null?void 0:Date.parse(e)*1e3,[a,o]=t?[`bad`,`mdi:shield-alert-outline`]:r===void 0?[``,`mdi:shield-outline`]:[`good`,`mdi:shield-check-outline`];return i`<div class="box row ${a}" role="status">
      <ha-icon icon=${o}></ha-icon>
      <span class="grow">
        <span class="title">
          ${n(t?`ledger_changed`:r===void 0?`ledger_unchecked`:`ledger_sound`)}
        </span>
        <span class="quiet text">
          ${t??(r===void 0?n(`ledger_unchecked_text`):n(`ledger_sound_text`,{time:this.clock.dayAndMinutes(r,Date.now()*1e3)}))}
        </span>
      </span>
    </div>`}#a({nvrs:t,cameras:n,entry_id:r}){let{t:a}=this,o=e=>e.target.value,s=e=>{e(),this.#r()};return i`<div class="filters" role="group" aria-label=${a(`ledger_filter`)}>
      ${_e.map(e=>i`<button
            class="chip"
            aria-pressed=${this.kind===e}
            @click=${()=>this.kind=this.kind===e?void 0:e}
          >
            ${a(`ledger_${e}`)}
          </button>`)}
      <select
        class="chip"
        aria-label=${a(`cameras`)}
        @change=${e=>s(()=>this.camera=o(e))}
      >
        <option value="">${a(`ledger_all_cameras`)}</option>
        ${Object.entries(n).map(([e,{name:t}])=>i`<option value=${e} ?selected=${e===this.camera}>${t}</option>`)}
      </select>
      ${t.length>1?i`<select
            class="chip"
            aria-label="NVR"
            @change=${e=>s(()=>[this.nvr,this.camera]=[o(e),``])}
          >
            ${t.map(({entry_id:e,name:t})=>i`<option value=${e} ?selected=${e===r}>${t}</option>`)}
          </select>`:e}
    </div>`}#o(e){let t=new Map;for(let n of e){let e=this.#s(n.toUs??n.fromUs);t.set(e,[...t.get(e)??[],n])}return[...t].map(([e,t])=>i`<h2>${e}</h2>
          <ul class="box rows">
            ${t.map(e=>this.#c(e))}
          </ul>`)}#s(e){return new Date(e/1e3).toLocaleDateString(this.hass.locale.language,{weekday:`long`,day:`numeric`,month:`long`,timeZone:ce(this.hass)})}#c(e){let{t}=this,{entry:n,kind:r}=e,a=Ce(n),o=ke.has(n.what)||n.told?.failed!==void 0;return i`<li class="row ${o?`warn`:``}" data-sequence=${n.sequence}>
      <ha-icon icon=${o?`mdi:alert-outline`:Oe[r]}></ha-icon>
      <span class="grow">
        <span class="title"><bdi>${this.#l(n)}</bdi></span>
        <span class="text">${this.#u(e)}</span>
        <span class="quiet text">${[...this.#d(n),...a?[t(`ledger_from`,{where:a})]:[]].join(` · `)}</span>
      </span>
      <span class="figure quiet">${this.#p(e)}</span>
    </li>`}#l(e){let{t}=this,{client:n,user:r}=e;return Se(e)?t(`ledger_outsider`):n===void 0?t(`ledger_nobody`):n===`nvr`?t(`ledger_nvr_itself`):n===`owner`?t(`ledger_owner`):r?.id===void 0?r?.name===void 0?r?t(`ledger_unknown`,{client:n}):n:r.name:r.name??r.id}#u({entry:t,span:n}){let{t:r}=this,a=r(N(`did_`,je(t)?`refused`:t.what,`did_other`),{what:t.what}),o=(t.cameras??[]).map(e=>this.answer?.cameras[e]?.name??e),s=Date.now()*1e3,c=n&&this.clock.dayAndMinutes(n[0],s);return i`${a}${o.length?i` · <bdi>${o.join(`, `)}</bdi>`:e}${c?` · ${r(`ledger_recorded`,{time:c})}`:e}${t.count&&t.count>1&&t.what===`sign_in_failed`?` · ${r(`ledger_times`,{count:t.count})}`:e}`}#d({told:e}){return e?Ae.filter(t=>t in e).map(t=>this.#f(t,U(e[t]))):[]}#f(e,t){let{t:n}=this;return e===`failed`?n(`ledger_failed_deed`,{failed:t}):e===`reason`?n(N(`refused_`,t,`refused_other`),{reason:t}):e===`why`?n(N(`share_`,t,`refused_other`),{reason:t}):t}#p({fromUs:e,toUs:t,isNow:n}){let{t:r}=this,a=this.clock.minutes(e);if(n)return i`${a}<br /><b class="now">${r(`ledger_now`)}</b>`;if(t===null||t<=e)return a;let o=t-e;return i`${o<864e8?a:this.clock.dayAndMinutes(e,t)}<br />${l(o)}`}static{this.styles=[k,y,a`
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 16px 0;
      }
      .now {
        color: color-mix(in srgb, var(--success-color, #43a047) 60%, var(--primary-text-color));
      }
      .more {
        display: block;
        margin: 16px auto;
      }
      .end {
        text-align: center;
      }
    `]}};f([n()],H.prototype,`answer`,void 0),f([n()],H.prototype,`entries`,void 0),f([n()],H.prototype,`error`,void 0),f([n()],H.prototype,`kind`,void 0),f([n()],H.prototype,`camera`,void 0),f([n()],H.prototype,`nvr`,void 0),f([n()],H.prototype,`isLoading`,void 0);function je({what:e,told:t}){return e===`sign_in_failed`&&t?.reason===`forbidden`}function U(e){return Array.isArray(e)?e.map(U).join(`, `):e&&typeof e==`object`?Object.entries(e).map(([e,t])=>`${e}: ${U(t)}`).join(`, `):typeof e==`boolean`?e?`on`:`off`:String(e)}var W=class extends P{constructor(...e){super(...e),this.error=``,this.busy=``}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.lessons=await this.hass.callWS({type:`cloudcam/lessons`}),this.error=``}catch(e){this.error=c(e)}}render(){let{t:e,lessons:t}=this;return this.error?C(e,`mdi:lan-disconnect`,[e(`lessons_failed`),this.error],{text:`retry`,act:()=>void this.#e()}):t?t.length?i`<p class="quiet">${e(`lessons_text`)}</p>
      <ul class="box rows">
        ${t.map(e=>this.#t(e))}
      </ul>`:C(e,`mdi:school-outline`,[e(`no_lessons`),e(`no_lessons_text`)]):w(e)}#t(n){let{t:r}=this,a=p(this.hass.locale.language),o=this.whole.cameras.find(e=>e.entity_id===n.camera),s=se(n.verdict),c=`${a(g(``,n.label,`person`))} → ${s?a(s):n.verdict}`,l=this.clock.dayAndMinutes(Date.parse(n.created)*1e3,Date.now()*1e3),u=x({page:`alert`,rest:n.alert_id}),d=o?.can_control??!1;return i`<li class="row" data-lesson=${n.lesson_id}>
      <span class="grow">
        <span class="title">${o?.name??n.camera??``}: ${c}</span>
        <span class="quiet text">
          ${r(`taught_by`,{owner:n.owner,when:l})} ·
          <a href=${u}>${r(`its_alert`)}</a>
        </span>
        <span class="quiet text">
          ${n.enabled?r(n.dropped===1?`lesson_dropped_one`:`lesson_dropped`,{count:n.dropped}):r(N(`ended_`,n.ended??`off`,`ended_off`))}
        </span>
      </span>
      ${d?i`<input
              class="switch"
              type="checkbox"
              role="switch"
              aria-label=${r(`lesson_counts`,{lesson:c})}
              .checked=${n.enabled}
              ?disabled=${this.busy===n.lesson_id}
              @change=${()=>void this.#n(n)}
            />
            ${t(r(`forget`),`mdi:delete-outline`,()=>void this.#r(n),{isDisabled:this.busy===n.lesson_id})}`:e}
    </li>`}#n({lesson_id:e,enabled:t}){return this.#i({type:`cloudcam/switch_lesson`,lesson_id:e,enabled:!t})}async#r({lesson_id:e}){window.confirm(this.t(`forget_sure`))&&await this.#i({type:`cloudcam/forget_lesson`,lesson_id:e})}async#i(e){this.busy=e.lesson_id;try{await this.hass.callWS(e)}catch(e){this.toast(this.t(`failed`,{error:c(e)}))}await this.#e(),this.busy=``}static{this.styles=[k,A,y,a`
    `]}};f([n()],W.prototype,`lessons`,void 0),f([n()],W.prototype,`error`,void 0),f([n()],W.prototype,`busy`,void 0);var G=class extends P{#e=``;above(){return``}render(){return E(this.t,this.whole,s(this.hass))||i`${this.above()}
      <cloudcam-card
        .hass=${this.hass}
        @cloudcam-shown=${e=>this.shown(e.detail)}
      ></cloudcam-card>`}updated(){let{card:e}=this;if(!e){this.#e=``;return}let t=this.config(this.whole.cameras.map(e=>e.entity_id));JSON.stringify(t)!==this.#e&&(this.#e=JSON.stringify(t),e.setConfig({type:`custom:cloudcam-card`,...t})),this.place(e)}static{this.styles=[v,d,y,a`
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
    `]}};f([r(`cloudcam-card`)],G.prototype,`card`,void 0);var Me=3,Ne=class extends G{config(e){return{cameras:e,layout:e.length>1?`grid`:`single`,alerts:!1}}place(e){this.toggleAttribute(`data-few`,this.whole.cameras.length<=Me),this.toggleAttribute(`data-large`,!!this.rest||this.whole.cameras.length===1),this.whole.cameras.length>1&&e.show(this.rest||void 0)}shown({entityId:e}){this.whole.cameras.length<2||!this.card?.isConnected||(e??``)!==this.rest&&this.go(`live`,e??``)}static{this.styles=[G.styles,a`
      :host([narrow][data-few]) {
        --cloudcam-cell-width: 100%;
      }
      /* the whole picture with its timeline without scrolling */
      :host([data-large]) cloudcam-card {
        max-width: max(600px, calc((100vh - 290px) * 16 / 9));
      }
    `]}},K=class extends G{#e=``;#t=!1;config(e){return{cameras:e,layout:`review`,timeline:!this.narrow}}place(e){this.rest?this.#e===this.rest?this.found?.alert&&this.found.id===this.rest&&!this.#t&&(this.#t=!0,e.open(this.found.alert)):this.#n(this.rest):(this.#e=``,e.show(void 0))}async#n(e){this.#e=e,this.#t=!1;let t={id:e};try{t.alert=await new _(this.hass).alert(e)}catch(e){let{code:n}=e;t.error=n===`not_found`||n===`unauthorized`?n:`cannot_connect`}this.#e===e&&(this.found=t)}shown({entityId:e,alertId:t}){this.isConnected&&(t&&t!==this.rest?(this.#e=t,this.#t=!0,this.found=void 0,this.go(`alert`,t)):!e&&this.rest&&this.#t&&this.go(`review`))}above(){let{t,found:n}=this;if(this.rest&&this.#e===this.rest&&!n&&!this.#t)return w(t);if(!this.rest||n?.id!==this.rest||!n.error)return e;let r={text:`all_alerts`,href:x({page:`review`,rest:``})};switch(n.error){case`not_found`:return C(t,`mdi:image-off-outline`,[t(`alert_gone`),t(`alert_gone_text`)],r);case`unauthorized`:return C(t,`mdi:lock-outline`,[t(`alert_denied`),t(`alert_denied_text`)],r);case`cannot_connect`:return C(t,`mdi:lan-disconnect`,[t(`alert_offline`),t(`nvr_away_text`)],{text:`retry`,act:()=>{this.#e=``,this.found=void 0}})}}static{this.styles=[G.styles,a`
      /* the bar says it */
      :host {
        --cloudcam-heading-display: none;
      }
      :host([narrow]) {
        --cloudcam-stage-height: 36vh;
        --cloudcam-covered-height: calc(min(36vh, 56.25vw) + 64px);
        padding-inline: 4px;
      }
    `]}};f([n()],K.prototype,`found`,void 0);var q=class extends F{constructor(...e){super(...e),this.failure=``,this.busy=``,this.fingerprints=new Map,this.#t=new Set,this.#n=``}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.loaded||this.#r()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.stop(),this.#n=``}async#r(){try{let e=await u(()=>import(`./share.js`),[],import.meta.url);this.#e=new e.SharesWatch(()=>this.requestUpdate()),this.loaded=e,this.failure=``}catch(e){this.failure=c(e)}}get clock(){return super.clock}get say(){return this.loaded.sayIn(this.hass.locale)}get isAdmin(){return s(this.hass)}get shown(){return this.rest}nowUs(){return this.watch.nowUs()}show(e){let{loaded:t,hass:n}=this;t?.showDialog({hass:n,renderRoot:this.renderRoot,camera:e=>this.watch.cameras.get(e),nowUs:()=>this.nowUs(),toast:e=>this.toast(e)},{share:e})}end(e){let t=e.state===`active`,n=t?`revoke_sure_${e.way}`:`discard_sure`;window.confirm(this.say(n))&&this.#i(e,async n=>{await n.revoke(e),this.toast(this.say(t?`revoked`:`discarded`))})}release(e){window.confirm(this.say(`release_sure`))&&this.#i(e,async t=>{await t.release(e),this.toast(this.say(`released`))})}receipt(e){let t=window.open(`about:blank`);this.#i(e,async n=>{let r=await n.addressOf(e,`receipt`).catch(e=>{throw t?.close(),e});t?t.location.replace(new URL(r,location.href)):location.assign(r)})}async#i(e,t){this.busy=e.id;try{await t(new this.loaded.Sharing(this.hass))}catch(e){this.toast(this.t(`failed`,{error:c(e)}))}this.busy=``}updated(){super.updated(),this.isConnected&&this.loaded&&(this.#e?.follow(this.hass.connection,this.hass.connected),this.#a(this.loaded),this.#o(this.loaded))}#a({isDraft:e}){if(!this.rest||this.rest===this.#n||!this.#e?.isKnown)return;let t=[...this.#e.shares.values()].find(({id:e})=>e===this.rest);!t||t.entity_id&&!this.watch.cameras.has(t.entity_id)||(this.#n=this.rest,this.isAdmin&&e(t)?this.show(t):this.renderRoot.querySelector(`.shown`)?.scrollIntoView({block:`center`}))}#o({Sharing:e}){if(this.isAdmin)for(let{entry_id:t,state:n,title:r}of this.whole.nvrs)n!==`connected`||this.#t.has(t)||(this.#t.add(t),new e(this.hass).info({entry_id:t}).then(({fingerprint:e})=>{e&&(this.fingerprints=new Map([...this.fingerprints,[r,e]]))}).catch(()=>this.#t.delete(t)))}render(){let{t:e,loaded:t,failure:n}=this;if(n)return C(e,`mdi:lan-disconnect`,[e(`failed`,{error:n}),``],{text:`retry`,act:()=>void this.#r()});if(!t||!this.#e?.isKnown)return w(e);let r=[...this.#e.shares.values()];return!r.length&&!this.#e.isAll?O(e,this.whole,this.isAdmin):r.length?i`<p class="quiet">${this.say(`list_text`)}</p>
      ${t.sharesList(this,r)} ${this.#c()}`:i`${this.#s()} ${this.#c()}`}#s(){let{t:e,say:t,isAdmin:n}=this,r={text:`all_alerts`,href:x({page:`review`,rest:``})},i=t(n?`empty_text`:`empty_user`);return C(e,`mdi:share-variant-outline`,[t(`empty`),i],n?r:void 0)}#c(){return[...this.fingerprints].map(([e,t])=>i`<p class="quiet key">
          ${this.say(`fingerprint`,{name:e})}<br /><code dir="ltr">${t}</code>
        </p>`)}static{this.styles=[k,y,a`
      .row {
        align-items: flex-start;
      }
      .shown {
        background: color-mix(in srgb, var(--primary-color) 10%, transparent);
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      .deeds:empty {
        display: none;
      }
      .deeds .chip {
        min-height: 44px;
        border-radius: 22px;
      }
      .danger {
        color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color));
      }
      progress {
        display: block;
        width: 100%;
        max-width: 320px;
        height: 12px;
        margin-top: 8px;
        accent-color: var(--primary-color);
      }
      .key {
        margin: 24px 4px 0;
        overflow-wrap: anywhere;
      }
    `]}};f([n()],q.prototype,`loaded`,void 0),f([n()],q.prototype,`failure`,void 0),f([n()],q.prototype,`busy`,void 0),f([n()],q.prototype,`fingerprints`,void 0);var Pe=6e8,J=class extends F{constructor(...e){super(...e),this.pinsError=``,this.unpinning=``}connectedCallback(){super.connectedCallback(),this.hass&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.pins=await new _(this.hass).pins(),this.pinsError=``}catch(e){this.pinsError=c(e)}}render(){let{t:e}=this,t=E(e,this.whole,!0);return t&&!this.whole.nvrs.some(e=>e.info)?t:i`
      ${this.whole.nvrs.map(e=>this.#t(e))}
      <h2>${e(`kept_title`)}</h2>
      ${this.#a()}
    `}#t(t){let{t:n}=this,r=this.cameras.filter(({camera:e})=>e.entry_id===t.entry_id);return i`<h2>${t.info?.name??t.title}</h2>
      ${t.state===`connected`?e:i`<p class="box row warn">
            <ha-icon icon="mdi:lan-disconnect"></ha-icon>
            <span class="grow">${n(`nvr_lost`,{nvr:t.title})}</span>
          </p>`}
      ${t.info?this.#n(t.info):e}
      <ul class="box rows">
        ${r.map(e=>this.#r(e))}
      </ul>`}#n(e){let{t}=this,n=e=>R(e,this.hass.locale.language),{disk_total_bytes:r,disk_free_bytes:a,pinned_bytes:o}=e,s=Math.max(0,e.recordings_bytes-o),c=Math.max(0,r-a-e.recordings_bytes),l=[[`recordings`,s],[`pinned`,o],[`other`,c],[`free`,a]];return i`<section class="box room" aria-label=${t(`room`)}>
      <div class="bar" aria-hidden="true">
        ${l.map(([e,t])=>i`<span class=${e} style="flex-grow:${r?t/r:0}"></span>`)}
      </div>
      <ul class="legend">
        ${l.map(([e,r])=>i`<li><span class="dot ${e}"></span>${t(`room_${e}`)} <b>${n(r)}</b></li>`)}
      </ul>
      <p class="quiet">
        ${e.quota_bytes===null?t(`no_quota`):t(`quota`,{used:n(e.recordings_bytes),quota:n(e.quota_bytes)})}
      </p>
    </section>`}#r({camera:t,info:n}){let{t:r}=this;if(!n)return i`<li class="row"><span class="grow">${t.name}</span>…</li>`;let a=n.status.kept_since_us??n.status.oldest_us,o=a===null?void 0:Math.max(0,this.watch.nowUs()-a),s=!!n.status.forced_us;return i`<li class="row ${s?`bad`:``}">
      ${s?i`<ha-icon icon="mdi:alert-circle-outline"></ha-icon>`:e}
      <span class="grow">
        <span class="title">${t.name}</span>
        <span class="quiet text">${this.#i(n,o)}</span>
      </span>
      <b class="figure">${o===void 0?r(`nothing_kept`):he(o,r)}</b>
    </li>`}#i(e,t){let{t:n}=this,r=e.retention_hours,i=e.status.forced_us;return i?n(`forced`,{hours:r,time:this.clock.dayAndMinutes(i,this.watch.nowUs())}):!e.record||e.privacy?n(`not_recorded_now`):n(t!==void 0&&t>=r*36e8-Pe?`promised`:`promised_growing`,{hours:r})}#a(){let{t:e,pins:t}=this;return this.pinsError?i`<div class="box">
        ${C(e,`mdi:lan-disconnect`,[e(`pins_failed`),this.pinsError],{text:`retry`,act:()=>void this.#e()})}
      </div>`:t?t.length?i`<ul class="box rows">
      ${t.map(e=>this.#o(e))}
    </ul>`:i`<div class="box">
        ${C(e,`mdi:pin-outline`,[e(`no_pins`),e(`no_pins_text`)])}
      </div>`:i`<p class="quiet">${e(`loading`)}</p>`}#o(e){let{t:n}=this,r=this.hass.locale.language,a=Date.now()*1e3,o=this.whole.cameras.find(t=>t.entity_id===e.entity_id),s=e.note||this.clock.dayAndMinutes(e.start_us,a),c=i`${o?.name??e.entity_id} · ${s}`,l=e.alert_id&&x({page:`alert`,rest:e.alert_id});return i`<li class="row" data-pin=${e.id}>
      <ha-icon icon="mdi:pin"></ha-icon>
      <span class="grow">
        <span class="title">${l?i`<a href=${l}>${c}</a>`:c}</span>
        <span class="quiet text">
          ${n(`pinned_by`,{owner:e.owner,age:z(Math.max(0,a-e.created_us),r)})}
        </span>
      </span>
      <span class="figure">${R(e.size_bytes,r)}</span>
      ${t(n(`unpin`),`mdi:pin-off-outline`,()=>void this.#s(e),{isDisabled:this.unpinning===e.id})}
    </li>`}async#s(e){if(window.confirm(this.t(`unpin_sure`))){this.unpinning=e.id;try{await new _(this.hass).unpin(e),await this.#e()}catch(e){this.toast(this.t(`failed`,{error:c(e)}))}this.unpinning=``}}static{this.styles=[k,y,a`
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
    `]}};f([n()],J.prototype,`pins`,void 0),f([n()],J.prototype,`pinsError`,void 0),f([n()],J.prototype,`unpinning`,void 0);var Y=[X(`live`,`live`,`mdi:cctv`,Ne),X(`review`,`review`,`mdi:motion-play-outline`,K),X(`alert`,`review`,``,K,{parent:`review`}),X(`lessons`,`lessons`,`mdi:school-outline`,W,{parent:`review`}),X(`watched`,`watched`,`mdi:eye-check-outline`,H),X(`shares`,`shares`,`mdi:share-variant-outline`,q),X(`cameras`,`cameras`,`mdi:cog-outline`,I,{isForAdmins:!0}),X(`storage`,`storage`,`mdi:harddisk`,J,{isForAdmins:!0}),X(`health`,`health`,`mdi:heart-pulse`,ge,{isForAdmins:!0})];function X(e,t,n,r,i={}){return{path:e,title:t,icon:n,element:r,tag:`cloudcam-${r===K?`review`:e}-page`,...i}}function Fe(e){return Y.filter(t=>!t.parent&&(e||!t.isForAdmins))}function Ie(e){return Y.filter(t=>t.parent&&t.parent===e?.path&&t.icon)}var Le=class{#e;constructor(e){this.changed=e,this.nvrs=[],this.cameras=[],this.isKnown=!1,this.#e=new oe(({nvrs:e,cameras:t})=>{[this.nvrs,this.cameras,this.isKnown]=[e,t,!0],this.changed()})}follow(e,t){this.#e.follow(e,{type:`cloudcam/panel`},t)}stop(){this.#e.stop()}},Re=5e3,ze=5,Z=class extends m{constructor(...e){super(...e),this.narrow=!1,this.turn=0,this.message=``,this.hasMore=!1,this.#e=new Le(()=>this.turn+=1),this.#t=new Map}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.#r()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#n),this.#e.stop()}shouldUpdate(e){if(e.size>1||!e.has(`hass`))return!0;let t=e.get(`hass`);return t===void 0||Be.some(e=>t[e]!==this.hass[e])}willUpdate(e){e.has(`route`)&&(this.hasMore=!1),this.#r();let t=b(this.route?.path??``);this.route&&!t.page&&S({page:Y[0].path,rest:``},!0)}#r(){this.isConnected&&this.hass&&this.#e.follow(this.hass.connection,this.hass.connected)}get#i(){return M(this.hass.locale)}render(){let t=this.#i,{page:n,rest:r}=b(this.route?.path??``),a=Y.find(e=>e.path===(n||Y[0].path)),o=Fe(s(this.hass));return i`
      <header>
        ${this.#a(a)}
        <h1>${this.narrow&&a?t(a.title):t(`title`)}</h1>
        ${this.narrow?i`<span class="space"></span>`:this.#o(o,a)}
        ${Ie(a).map(e=>Q(t(e.title),e.icon,e.path))}
      </header>
      <main @cloudcam-toast=${e=>this.#c(e.detail)}>
        ${this.hass.connected?e:i`<p class="lost" role="status">${t(`lost`)}</p>`}
        ${this.#s(a,r)}
      </main>
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
      ${this.narrow?this.#o(o,a):e}
    `}#a(t){let n=this.#i;if(t?.parent)return Q(n(`back`),`mdi:arrow-left`,t.parent);let r=this.hass.dockedSidebar===`always_hidden`;return this.hass.kioskMode||!(this.narrow||r)?e:i`<button class="icon" title=${n(`menu`)} aria-label=${n(`menu`)} @click=${()=>this.dispatchEvent(new CustomEvent(`hass-toggle-menu`,{bubbles:!0,composed:!0}))}>
      <ha-icon icon="mdi:menu"></ha-icon>
    </button>`}#o(t,n){let r=this.#i,a=n?.parent??n?.path,o=!this.narrow||t.length<=ze?t:t.slice(0,4),s=t.slice(o.length),c=t=>i`<a
      href=${x({page:t.path,rest:``})}
      aria-current=${t.path===a?`page`:e}
    >
      <ha-icon icon=${t.icon}></ha-icon><span>${r(t.title)}</span>
    </a>`;return i`<nav aria-label=${r(`title`)}>
      ${o.map(c)}
      ${s.length?i`<button
              aria-expanded=${this.hasMore}
              aria-current=${s.some(e=>e.path===a)?`page`:e}
              @click=${()=>this.hasMore=!this.hasMore}
            >
              <ha-icon icon="mdi:dots-horizontal"></ha-icon><span>${r(`more`)}</span>
            </button>
            ${this.hasMore?i`<div class="others">${s.map(c)}</div>`:e}`:e}
    </nav>`}#s(e,t){let n=this.#i,r={text:`to_live`,href:x({page:`live`,rest:``})};if(!e)return C(n,`mdi:help-circle-outline`,[n(`no_page`),n(`no_page_text`)],r);if(e.isForAdmins&&!s(this.hass))return C(n,`mdi:lock-outline`,[n(`admins_only`),n(`admins_only_text`)],r);if(!this.#e.isKnown)return w(n);let i=this.#t.get(e.tag)??new e.element;this.#t.set(e.tag,i);let{hass:a,narrow:o,turn:c}=this;return Object.assign(i,{hass:a,narrow:o,turn:c,rest:t,whole:this.#e}),i}#c(e){clearTimeout(this.#n),this.message=e,this.#n=setTimeout(()=>this.message=``,Re)}static{this.styles=le}};f([o({attribute:!1})],Z.prototype,`hass`,void 0),f([o({type:Boolean,reflect:!0})],Z.prototype,`narrow`,void 0),f([o({attribute:!1})],Z.prototype,`route`,void 0),f([n()],Z.prototype,`turn`,void 0),f([n()],Z.prototype,`message`,void 0),f([n()],Z.prototype,`hasMore`,void 0);function Q(e,t,n){return i`<a
    class="icon"
    href=${x({page:n,rest:``})}
    title=${e}
    aria-label=${e}
  >
    <ha-icon class=${t===`mdi:arrow-left`?`turns`:``} icon=${t}></ha-icon>
  </a>`}var Be=[`connection`,`connected`,`locale`,`user`,`themes`,`dockedSidebar`,`kioskMode`,`services`,`panels`],$=new Map(Y.map(({tag:e,element:t})=>[e,t]));$.set(`cloudcam-panel`,Z);for(let[e,t]of $)customElements.get(e)||customElements.define(e,t);