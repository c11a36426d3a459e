import{C as e,D as t,E as n,S as r,_ as i,b as a,c as o,d as s,f as c,g as l,h as u,i as ee,l as d,m as te,n as ne,o as re,r as ie,s as f,u as ae,v as p,w as m,x as h,y as g}from"./cloudcam-card.js";var _=t`
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
`,oe=[i,l,_,t`
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
  `],se=`/cloudcam`;function v(e){let[t=``,...n]=e.split(`/`).filter(Boolean);try{return{page:t,rest:decodeURIComponent(n.join(`/`))}}catch{return{page:t,rest:``}}}function y({page:e,rest:t}){return[se,e,...t?[encodeURIComponent(t)]:[]].join(`/`)}function b(e,t=!1){ce(y(e),t)}function ce(e,t=!1){if(e===location.pathname)return;t?history.replaceState(history.state,``,e):history.pushState(null,``,e);let n={replace:t};window.dispatchEvent(new CustomEvent(`location-changed`,{detail:n}))}function x(e,t,[r,i],a){return n`<div class="notice" role="status">
    <ha-icon icon=${t}></ha-icon>
    <b>${r}</b>
    ${i?n`<span>${i}</span>`:m}
    ${a?.href?n`<a class="chip primary" href=${a.href}>${e(a.text)}</a>`:a?n`<button class="chip primary" @click=${a.act}>${e(a.text)}</button>`:m}
  </div>`}function S(e){return n`<div class="notice" role="status">
    <div class="wheel"></div>
    <span>${e(`loading`)}</span>
  </div>`}var C=`/config/integrations/integration/cloudcam`;function w(e,t,n){if(!t.isKnown)return S(e);if(t.cameras.length)return;let r=t.nvrs.find(e=>e.state!==`connected`);if(r)return le(e,r,n);if(n){let t={text:`add_camera`,href:C};return x(e,`mdi:cctv`,[e(`no_cameras`),e(`no_cameras_admin`)],t)}return x(e,`mdi:lock-outline`,[e(`no_cameras`),e(`no_cameras_user`)])}function le(e,t,n){if(t.state===`starting`)return S(e);let r=n&&t.reason?t.reason:e(`nvr_away_text`),i={text:`open_integration`,href:C};return x(e,`mdi:lan-disconnect`,[e(`nvr_away`,{nvr:t.title}),r],n?i:void 0)}var T=[i,l,t`
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
  `],E=t`
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
`,ue={title:`CloudCam`,live:`Live`,review:`Meldungen`,cameras:`Kameras`,storage:`Speicher`,health:`Zustand`,lessons:`Gelerntes`,more:`Mehr`,menu:`Menü`,back:`Zurück`,retry:`Nochmal versuchen`,loading:`Lädt…`,failed:`Das ging nicht: {error}`,lost:`Home Assistant antwortet nicht. Die Seite geht weiter, wenn es wieder da ist.`,no_page:`Diese Seite gibt es nicht`,no_page_text:`Die Adresse ist vielleicht vertippt oder von einer anderen Version.`,to_live:`Zu den Live-Bildern`,admins_only:`Für Administratoren`,admins_only_text:`Diese Seite ändert, was Kameras tun. Frage einen Administrator dieses Zuhauses.`,no_cameras:`Keine Kamera zu zeigen`,no_cameras_admin:`Füge eine Kamera hinzu: CloudCam sucht sie in deinem Netz und probiert sie für dich aus.`,no_cameras_user:`Du darfst hier keine Kamera sehen. Ein Administrator kann es dir erlauben.`,nvr_away:`{nvr} antwortet nicht`,nvr_away_text:`Sieh nach, ob sein Rechner läuft und im Netz ist. Er nimmt auch ohne Home Assistant weiter auf.`,nvr_lost:`{nvr} antwortet gerade nicht. Hier steht, was er zuletzt gesagt hat.`,open_integration:`Integration öffnen`,all_alerts:`Alle Meldungen`,alert_gone:`Diese Meldung gibt es nicht mehr`,alert_gone_text:`Sie wurde gelöscht oder ist älter als das, was behalten wird.`,alert_denied:`Du darfst diese Meldung nicht sehen`,alert_denied_text:`Ihre Kamera ist nicht für dich freigegeben.`,alert_offline:`Diese Meldung lässt sich nicht nachsehen`,add_camera:`Kamera hinzufügen`,add_camera_text:`Öffnet die Integration: Wähle dort Kamera hinzufügen.`,show:`Live zeigen`,device:`Alle Einstellungen`,zones:`Zonen und Masken`,record:`Aufnehmen`,record_text:`Rund um die Uhr, so lange wie versprochen`,detect:`Personen und Haustiere erkennen`,detect_text:`Und Bewegung melden`,record_audio:`Ton aufnehmen`,record_audio_text:`Frage alle, deren Stimme zu hören ist`,detect_sound:`Laute Geräusche melden`,detect_sound_text:`Braucht den Ton`,privacy:`Ausgeschaltet`,privacy_text:`Nichts wird empfangen, gesehen oder aufgenommen`,connection_connecting:`Verbindet`,connection_online:`Verbunden`,connection_offline:`Nicht erreichbar`,connection_off:`Ausgeschaltet`,unknown_now:`Gerade nicht bekannt`,is_recording:`nimmt auf`,is_not_recording:`nimmt nicht auf`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nichts`,promised:`Die versprochenen {hours} h sind alle da`,promised_growing:`Auf dem Weg zu den versprochenen {hours} h`,not_recorded_now:`Wird nicht aufgenommen`,forced:`Platte oder Grenze war voll: Was vor {time} aufgenommen wurde, musste gehen, obwohl {hours} h versprochen waren`,room:`Platz auf der Platte`,room_recordings:`Aufnahmen`,room_pinned:`Behalten`,room_other:`Anderes`,room_free:`Frei`,quota:`{used} von {quota}, die Aufnahmen belegen dürfen`,no_quota:`Aufnahmen dürfen belegen, was die Platte hat, bis auf eine Reserve.`,kept_title:`Behalten, bis jemand etwas anderes sagt`,no_pins:`Nichts wird länger behalten`,no_pins_text:`Behalte eine Meldung, und ihre Aufnahme bleibt über ihre Zeit hinaus.`,pins_failed:`Was behalten wird, lässt sich nicht nachsehen`,pinned_by:`{owner}, vor {age}`,unpin:`Nicht behalten`,unpin_sure:`Nicht mehr behalten? Was älter ist als versprochen, geht binnen einer Minute.`,problems:`Probleme`,no_problems:`Alles in Ordnung.`,version:`Version`,running_for:`Läuft seit`,address:`Adresse`,cpu:`Prozessor`,cpu_value:`{value} % eines Kerns`,inference:`Erkennung`,inference_starting:`Startet`,inference_tuning:`Misst den Rechner aus`,inference_ready:`Bereit`,inference_failed:`Gescheitert`,inference_load:`Betrachtet Bilder`,inference_rate:`{rate} je Sekunde`,inference_time:`je {ms} ms`,internet:`Ins Internet oder von dort`,internet_unknown:`Dieser NVR zählt es nicht`,internet_since:`seit {date}`,internet_refused:`{count} Versuche abgewiesen`,lessons_text:`Was du zu Meldungen gesagt hast. Es gilt für das, was an dieser Stelle so aussieht.`,no_lessons:`Noch nichts gelernt`,no_lessons_text:`Öffne eine Meldung von Person oder Haustier und sage, was es war.`,lessons_failed:`Was gelernt wurde, lässt sich nicht nachsehen`,taught_by:`{owner}, {when}`,its_alert:`die Meldung`,lesson_dropped:`Hat seitdem {count} weggelassen`,lesson_dropped_one:`Hat seitdem 1 weggelassen`,lesson_counts:`Gilt: {lesson}`,ended_off:`Ausgeschaltet`,ended_kept:`Nicht angewandt: Es hätte weggelassen, was du behalten hast`,ended_moved:`Gilt nicht mehr: Die Kamera wurde bewegt`,ended_scene:`Gilt nicht mehr: Der Ort sieht jetzt anders aus`,ended_full:`Nicht angewandt: Es gibt zu viele neuere`,forget:`Vergessen`,forget_sure:`Dies vergessen, und was du zu der Meldung gesagt hast?`,watched:`Wer geschaut hat`,shares:`Geteiltes`,ledger_pictures:`Angesehen`,ledger_changes:`Geändert`,ledger_access:`Anmeldungen`,ledger_nvr:`Der Rekorder`,ledger_filter:`Was gezeigt wird`,ledger_all_cameras:`Alle Kameras`,ledger_sound:`Nichts wurde geändert oder ausgelassen`,ledger_sound_text:`Home Assistant hat es mit dem verglichen, was es selbst aufbewahrt: {time}`,ledger_unchecked:`Noch nicht verglichen`,ledger_unchecked_text:`Home Assistant vergleicht es einige Minuten nach seinem Start.`,ledger_changed:`Das ist nicht, was aufgeschrieben wurde`,ledger_failed:`Das Protokoll ist nicht lesbar`,ledger_empty:`Nichts dieser Art`,ledger_empty_text:`Wer ein Bild ansieht, etwas ändert oder löscht, steht hier.`,ledger_older:`Ältere zeigen`,ledger_end:`Das ist alles. Was älter als 90 Tage ist, wird gelöscht.`,ledger_from:`von {where}`,ledger_recorded:`aufgezeichnet {time}`,ledger_times:`{count}-mal`,ledger_now:`jetzt`,ledger_nobody:`Jemand Unbekanntes`,ledger_nvr_itself:`Der Rekorder selbst`,ledger_owner:`Am Gerät des Rekorders`,ledger_outsider:`Jemand von draußen, mit dem Link`,ledger_unknown:`{client}, Person unbekannt`,ledger_failed_deed:`daraus wurde nichts: {failed}`,refused_token:`falscher Schlüssel`,refused_no_token:`ohne Schlüssel`,refused_pairing:`falscher Kopplungscode`,refused_page:`eine Webseite`,refused_forbidden:`wurde abgewiesen`,refused_phrase:`falsches Kennwort`,refused_share:`ein Link, der nichts öffnet`,refused_other:`{reason}`,share_expired:`die Zeit war um`,share_revoked:`zurückgezogen`,share_used_up:`so oft geöffnet, wie es durfte`,share_locked:`gesperrt durch falsche Kennwörter`,share_discarded:`verworfen`,did_live:`Live-Bild`,did_playback:`Aufnahme abgespielt`,did_past_picture:`Bilder von früher`,did_still:`Standbild`,did_notification_picture:`Bild einer Meldung`,did_setup_picture:`Bild beim Einrichten`,did_download:`Heruntergeladen`,did_export:`Export erstellt`,did_export_deleted:`Export gelöscht`,did_recordings_deleted:`Aufnahmen gelöscht`,did_alert_deleted:`Meldung gelöscht`,did_pinned:`Länger aufbewahrt`,did_unpinned:`Nicht länger aufbewahrt`,did_camera_added:`Kamera hinzugefügt`,did_camera_removed:`Kamera und ihre Aufnahmen entfernt`,did_settings:`Einstellungen geändert`,did_teaching:`Gesagt, was eine Meldung war`,did_restart:`Rekorder neu gestartet`,did_pairing_offered:`Kopplungscode verlangt`,did_paired:`Gekoppelt`,did_sign_in:`Angemeldet`,did_sign_in_failed:`Nicht hereingelassen`,did_refused:`Wollte etwas ohne das Recht dazu`,did_token_added:`Zugang vergeben`,did_token_revoked:`Zugang beendet`,did_share_made:`Teilen vorbereitet`,did_share_previewed:`Vor dem Teilen angesehen`,did_share_consented:`Dem Teilen zugestimmt`,did_share_opened:`Geteiltes geöffnet`,did_share_watched:`Geteiltes angesehen`,did_share_downloaded:`Datei von Geteiltem geholt`,did_share_refused:`Geteiltes nicht geöffnet`,did_share_ended:`Teilen beendet`,did_share_released:`Geteilte Aufnahme freigegeben`,did_day:`Ein neuer Tag beginnt`,did_started:`Gestartet`,did_stopped:`Beendet`,did_repaired:`Ende des Protokolls war beschädigt`,did_day_removed:`Einen Tag gelöscht, der älter als 90 Tage war`,did_other:`{what}`},D={title:`CloudCam`,live:`Live`,review:`Alerts`,cameras:`Cameras`,storage:`Storage`,health:`Health`,lessons:`What was taught`,more:`More`,menu:`Menu`,back:`Back`,retry:`Try again`,loading:`Loading…`,failed:`That did not work: {error}`,lost:`Home Assistant does not answer. This page goes on when it is back.`,no_page:`There is no such page`,no_page_text:`The address may be mistyped, or of another version.`,to_live:`To the live pictures`,admins_only:`For administrators`,admins_only_text:`This page changes how cameras work. Ask an administrator of this home.`,no_cameras:`No camera to show`,no_cameras_admin:`Add a camera: CloudCam looks for it in your network and tries it for you.`,no_cameras_user:`You have no permission for a camera here. An administrator can give it to you.`,nvr_away:`{nvr} does not answer`,nvr_away_text:`See whether its machine is on and in the network. It goes on recording without Home Assistant.`,nvr_lost:`{nvr} does not answer just now. What stands here is what it said last.`,open_integration:`Open the integration`,all_alerts:`All alerts`,alert_gone:`This alert is gone`,alert_gone_text:`It was deleted, or is older than what is kept.`,alert_denied:`You can't see this alert`,alert_denied_text:`You have no permission for its camera.`,alert_offline:`This alert can't be looked up`,add_camera:`Add camera`,add_camera_text:`Opens the integration: choose Add camera there.`,show:`Show live`,device:`All settings`,zones:`Zones and masks`,record:`Record`,record_text:`Around the clock, for as long as is promised`,detect:`Detect persons and pets`,detect_text:`And tell of motion`,record_audio:`Record sound`,record_audio_text:`Ask everybody whose voice is heard`,detect_sound:`Tell of loud sounds`,detect_sound_text:`Needs the sound`,privacy:`Switched off`,privacy_text:`Nothing is received, seen or recorded`,connection_connecting:`Connecting`,connection_online:`Connected`,connection_offline:`Not reachable`,connection_off:`Switched off`,unknown_now:`Not known just now`,is_recording:`recording`,is_not_recording:`not recording`,hours_minutes:`{hours} h {minutes} min`,nothing_kept:`nothing`,promised:`All {hours} h that were promised are there`,promised_growing:`On the way to the {hours} h that were promised`,not_recorded_now:`Is not being recorded`,forced:`Disk or limit was full: what was recorded before {time} had to go, though {hours} h were promised`,room:`Room on the disk`,room_recordings:`Recordings`,room_pinned:`Kept`,room_other:`Other things`,room_free:`Free`,quota:`{used} of the {quota} that recordings may take`,no_quota:`Recordings may take what the disk has, but for a reserve.`,kept_title:`Kept until somebody says otherwise`,no_pins:`Nothing is kept for longer`,no_pins_text:`Keep an alert, and its recording stays beyond its time.`,pins_failed:`What is kept can't be looked up`,pinned_by:`{owner}, {age} ago`,unpin:`Don't keep`,unpin_sure:`Stop keeping this? What is older than promised goes within a minute.`,problems:`Problems`,no_problems:`All is well.`,version:`Version`,running_for:`Running for`,address:`Address`,cpu:`Processor`,cpu_value:`{value} % of one core`,inference:`Detection`,inference_starting:`Starting`,inference_tuning:`Measuring the machine`,inference_ready:`Ready`,inference_failed:`Failed`,inference_load:`Looks at pictures`,inference_rate:`{rate} a second`,inference_time:`{ms} ms each`,internet:`Sent to or got from the internet`,internet_unknown:`Not counted by this NVR`,internet_since:`since {date}`,internet_refused:`{count} tries refused`,lessons_text:`What you said of alerts. A lesson counts for what looks like it, at that place.`,no_lessons:`Nothing was taught yet`,no_lessons_text:`Open an alert of a person or pet and say what it was.`,lessons_failed:`What was taught can't be looked up`,taught_by:`{owner}, {when}`,its_alert:`the alert`,lesson_dropped:`Left out {count} since`,lesson_dropped_one:`Left out 1 since`,lesson_counts:`Counts: {lesson}`,ended_off:`Switched off`,ended_kept:`Not used: it would have left out what you kept`,ended_moved:`Not used any more: the camera was moved`,ended_scene:`Not used any more: the place looks different now`,ended_full:`Not used: there are too many newer ones`,forget:`Forget`,forget_sure:`Forget this lesson, and what you said of its alert?`,watched:`Who watched`,shares:`Shares`,ledger_pictures:`Watching`,ledger_changes:`Changes`,ledger_access:`Sign-ins`,ledger_nvr:`The NVR`,ledger_filter:`What is shown`,ledger_all_cameras:`All cameras`,ledger_sound:`Nothing was changed or left out`,ledger_sound_text:`Home Assistant compared it with what it keeps itself: {time}`,ledger_unchecked:`Not compared yet`,ledger_unchecked_text:`Home Assistant compares it within some minutes of its start.`,ledger_changed:`This is not what was written`,ledger_failed:`The ledger can't be read`,ledger_empty:`Nothing of this kind`,ledger_empty_text:`Whoever looks at a picture, changes or deletes something is written down here.`,ledger_older:`Show older`,ledger_end:`That is all. What is older than 90 days is let go.`,ledger_from:`from {where}`,ledger_recorded:`what was recorded {time}`,ledger_times:`{count} times`,ledger_now:`now`,ledger_nobody:`Somebody unknown`,ledger_nvr_itself:`The NVR itself`,ledger_owner:`At the NVR's machine`,ledger_outsider:`Somebody outside, by the link`,ledger_unknown:`{client}, user unknown`,ledger_failed_deed:`nothing came of it: {failed}`,refused_token:`wrong token`,refused_no_token:`no token`,refused_pairing:`wrong pairing string`,refused_page:`a web page`,refused_forbidden:`it was refused`,refused_phrase:`wrong pass phrase`,refused_share:`a link that opens nothing`,refused_other:`{reason}`,share_expired:`its time was over`,share_revoked:`revoked`,share_used_up:`opened as often as it might be`,share_locked:`locked by wrong pass phrases`,share_discarded:`discarded`,did_live:`Live picture`,did_playback:`Played a recording`,did_past_picture:`Pictures of the past`,did_still:`Still picture`,did_notification_picture:`An alert's picture`,did_setup_picture:`Picture for setting up`,did_download:`Download`,did_export:`Had an export made`,did_export_deleted:`Deleted an export`,did_recordings_deleted:`Deleted recordings`,did_alert_deleted:`Deleted an alert`,did_pinned:`Kept for longer`,did_unpinned:`Stopped keeping`,did_camera_added:`Added a camera`,did_camera_removed:`Removed a camera and its recordings`,did_settings:`Changed settings`,did_teaching:`Said what an alert was`,did_restart:`Restarted the NVR`,did_pairing_offered:`Asked for a pairing string`,did_paired:`Was paired`,did_sign_in:`Signed in`,did_sign_in_failed:`Was not let in`,did_refused:`Tried what it has no right to`,did_token_added:`Gave somebody access`,did_token_revoked:`Ended an access`,did_share_made:`Made a share ready`,did_share_previewed:`Looked at a share before it left`,did_share_consented:`Consented to a share`,did_share_opened:`Opened a share`,did_share_watched:`Watched a share`,did_share_downloaded:`Fetched a share's file`,did_share_refused:`Did not open a share`,did_share_ended:`Ended a share`,did_share_released:`Released a share's recording`,did_day:`A new day begins`,did_started:`Started`,did_stopped:`Stopped`,did_repaired:`Found the ledger's end damaged`,did_day_removed:`Let a day older than 90 days go`,did_other:`{what}`},de={de:ue,en:D};function O(e){let t=de[(e?.language??`en`).split(`-`)[0]??`en`]??D;return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}function k(e,t,n){let r=`${e}${t}`;return r in D?r:n}var A=class extends e{constructor(...e){super(...e),this.rest=``,this.narrow=!1,this.turn=0}get t(){return O(this.hass.locale)}get clock(){return te(this.hass)}go(e,t=``,n=!1){b({page:e,rest:t},n)}toast(e){this.dispatchEvent(new CustomEvent(`cloudcam-toast`,{detail:e,bubbles:!0,composed:!0}))}};f([r({attribute:!1})],A.prototype,`hass`,void 0),f([r({attribute:!1})],A.prototype,`whole`,void 0),f([r()],A.prototype,`rest`,void 0),f([r({type:Boolean,reflect:!0})],A.prototype,`narrow`,void 0),f([r({attribute:!1})],A.prototype,`turn`,void 0);var j=class extends A{constructor(...e){super(...e),this.watch=new ne(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),this.watch.stop()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}updated(){if(!this.isConnected)return;let e=this.whole.cameras.map(e=>e.entity_id);this.watch.follow(this.hass.connection,e,this.hass.connected)}get cameras(){return this.whole.cameras.map(e=>{let t=this.watch.cameras.get(e.entity_id);return{camera:e,info:t?.info,isConnected:t?.connected??!1}})}},fe=[[`record`,`record`,`record_text`],[`detect`,`detect`,`detect_text`],[`record_audio`,`record_audio`,`record_audio_text`],[`detect_sound`,`detect_sound`,`detect_sound_text`],[`privacy`,`privacy`,`privacy_text`]],M=class extends j{constructor(...e){super(...e),this.pending=new Map}render(){let{t:e}=this;return w(e,this.whole,!0)||n`<div class="cameras">${this.cameras.map(e=>this.#e(e))}</div>
      <p class="foot">
        <a class="chip primary" href="/config/integrations/integration/cloudcam">
          <ha-icon icon="mdi:plus"></ha-icon>${e(`add_camera`)}
        </a>
        <span class="quiet">${e(`add_camera_text`)}</span>
      </p>`}#e(e){let{t}=this,{camera:r,info:i}=e,a=y({page:`live`,rest:r.entity_id});return n`<section class="box rows" aria-label=${r.name}>
      <div class="row">
        <div class="grow">
          <div class="title">${r.name}</div>
          <div class="quiet">${this.#n(e)}</div>
        </div>
        ${r.can_control&&e.isConnected?n`<button
              class="icon"
              title=${t(`zones`)}
              aria-label=${t(`zones`)}
              @click=${()=>void ie(this.#t(),r.entity_id)}
            >
              <ha-icon icon="mdi:vector-polygon"></ha-icon>
            </button>`:m}
        <a class="icon" href=${a} title=${t(`show`)} aria-label=${t(`show`)}>
          <ha-icon icon="mdi:play-circle-outline"></ha-icon>
        </a>
        ${r.device_id?n`<a
              class="icon"
              href="/config/devices/device/${r.device_id}"
              title=${t(`device`)}
              aria-label=${t(`device`)}
            >
              <ha-icon icon="mdi:cog-outline"></ha-icon>
            </a>`:m}
      </div>
      ${i?fe.map(t=>this.#r(e,i,t)):m}
    </section>`}#t(){return{hass:this.hass,t:d(this.hass.locale),frame:this.renderRoot.querySelector(`.cameras`),camera:e=>this.watch.cameras.get(e),toast:e=>this.toast(e)}}#n({info:e,isConnected:t}){let{t:n}=this;if(!e)return n(`loading`);if(!t)return n(`unknown_now`);let{connection:r,error:i,recording:a,video:o}=e.status,s=[n(k(`connection_`,r,`connection_connecting`))];return i?s.push(i.message):r===`online`&&(s.push(n(a?`is_recording`:`is_not_recording`)),o&&s.push(`${o.width} × ${o.height}, ${Math.round(o.fps)} fps`)),s.join(` · `)}#r(e,t,[r,i,a]){let{t:o}=this,s=`${e.camera.entity_id} ${r}`,c=this.pending.get(s)??t[r]??!1,l=r===`detect_sound`&&!t.record_audio;return n`<label class="row">
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
    </label>`}#i(e,t,n){let[r,i]=[`${e} ${t}`,n.checked];this.pending=new Map(this.pending).set(r,i),this.hass.callWS({type:`cloudcam/change_camera`,entity_id:e,[t]:i}).catch(e=>{n.checked=!i,this.toast(this.t(`failed`,{error:g(e)}))}).finally(()=>{let e=new Map(this.pending);e.delete(r),this.pending=e})}static{this.styles=[T,E,_,t`
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
    `]}};f([h()],M.prototype,`pending`,void 0);var N=[`byte`,`kilobyte`,`megabyte`,`gigabyte`,`terabyte`];function P(e,t){let[n,r]=[e,0];for(;n>=1e3&&r<N.length-1;)[n,r]=[n/1e3,r+1];return new Intl.NumberFormat(t,{style:`unit`,unit:N[r],unitDisplay:r?`short`:`long`,maximumFractionDigits:n<10&&r?1:0}).format(n)}function pe(e,t){let n=Math.max(0,Math.floor(e/c)),r=String(n%60).padStart(2,`0`);return t(`hours_minutes`,{hours:Math.floor(n/60),minutes:r})}function F(e,t){let[n,r]=e>=1728e8?[`day`,ae]:e>=72e8?[`hour`,s]:[`minute`,c];return new Intl.NumberFormat(t,{style:`unit`,unit:n,unitDisplay:`long`}).format(Math.max(0,Math.floor(e/r)))}var me=class extends j{render(){let{t:e}=this;if(!this.whole.nvrs.length)return w(e,this.whole,!0);let t=this.#e();return n`
      <h2 class="spoken">${e(`problems`)}</h2>
      ${t.length?n`<ul class="box rows">
            ${t.map(({who:e,text:t})=>n`<li class="row bad">
                <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
                <span class="grow"><span class="title">${e}</span> <span>${t}</span></span>
              </li>`)}
          </ul>`:n`<p class="box row good">
            <ha-icon icon="mdi:check-circle-outline"></ha-icon>
            <span class="grow">${e(`no_problems`)}</span>
          </p>`}
      ${this.whole.nvrs.map(e=>this.#n(e))}
    `}#e(){let{t:e}=this,t=[];for(let{title:n,state:r,reason:i,info:a}of this.whole.nvrs){r===`lost`&&t.push({who:n,text:e(`nvr_away_text`)}),r===`failed`&&t.push({who:n,text:i||e(`nvr_away_text`)}),a?.error&&t.push({who:n,text:a.error.message});let{inference:o}=a??{};o?.error&&t.push({who:n,text:o.error.message})}for(let{camera:e,info:n,isConnected:r}of this.cameras){if(!n||!r)continue;let{error:i,health:a}=n.status;i&&t.push({who:e.name,text:i.message}),a&&t.push({who:e.name,text:this.#t(a)})}return t}#t(e){return d(this.hass.locale)(o(`problem_`,e,`health`))}#n(e){let t=this.cameras.filter(({camera:t})=>t.entry_id===e.entry_id),{t:r}=this;return n`<h2>${e.info?.name??e.title}</h2>
      ${e.info?this.#r(e,e.info):m}
      ${t.length?n`<ul class="box rows">
            ${t.map(({camera:e,info:t,isConnected:i})=>{let a=i?t?.status.connection??``:``;return n`<li class="row">
                <span class="dot" data-connection=${a}></span>
                <span class="grow">${e.name}</span>
                <span class="figure quiet">
                  ${r(k(`connection_`,a,`unknown_now`))}
                </span>
              </li>`})}
          </ul>`:m}`}#r(e,t){let{t:r}=this,i=this.hass.locale.language,a=new Intl.NumberFormat(i,{maximumFractionDigits:1}),{inference:o}=t,s=this.watch.nowUs(),c=[[r(`version`),t.version],[r(`running_for`),F(Math.max(0,s-t.started_us),i)],[r(`address`),e.address??``,``],[r(`cpu`),r(`cpu_value`,{value:a.format(t.cpu_pct)})],[r(`inference`),r(k(`inference_`,o.state,`inference_starting`)),`${o.model} · ${o.device}`],[r(`inference_load`),r(`inference_rate`,{rate:a.format(o.inferences_per_s)}),o.inference_ms?r(`inference_time`,{ms:a.format(o.inference_ms)}):``],this.#i(t)];return n`<dl class="box rows">
      ${c.map(([e,t,r])=>n`<div class="row">
          <dt class="grow">${e}</dt>
          <dd>${t}${r?n`<span class="quiet text">${r}</span>`:m}</dd>
        </div>`)}
    </dl>`}#i(e){let{t}=this,n=this.hass.locale.language,r=e.internet_bytes_since_us;if(!r)return[t(`internet`),t(`internet_unknown`)];let i=new Intl.DateTimeFormat(n,{dateStyle:`medium`,...this.hass.locale.time_zone===`server`?{timeZone:this.hass.config.time_zone}:{}}),a=e.refused_connections,o=t(`internet_since`,{date:i.format(r/1e3)});return[t(`internet`),P(e.internet_bytes,n),a?`${o} · ${t(`internet_refused`,{count:a})}`:o]}static{this.styles=[T,_,t`
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
    `]}},he=[`pictures`,`changes`,`access`,`nvr`],ge=new Set([`live`,`playback`,`past_picture`,`still`,`notification_picture`,`setup_picture`,`download`,`share_previewed`,`share_opened`,`share_watched`,`share_downloaded`]),I=new Set([`pairing_offered`,`paired`,`sign_in`,`sign_in_failed`,`token_added`,`token_revoked`]),L=new Set([`day`,`started`,`stopped`,`repaired`,`day_removed`]);function _e(e){return ge.has(e)?`pictures`:I.has(e)?`access`:L.has(e)?`nvr`:`changes`}function ve({what:e,client:t,told:n}){return e.startsWith(`share_`)&&(t===void 0||n?.outsider!==void 0)}function ye({told:e,user:t,address:n}){return typeof e?.outsider==`string`?e.outsider:t?.address??n}function be(e){let t=[],n=new Map,r=!0;for(let i of e){let e=_e(i.what),a=e===`pictures`&&i.phase?xe(i):void 0,o=a===void 0?void 0:n.get(a);if(o)o.fromUs=Math.min(o.fromUs,i.time_us),o.span=Se(o.span,R(i));else{let o=a!==void 0&&i.phase===`start`&&r,s=i.phase!==`start`,c={entry:i,kind:e,fromUs:i.time_us,toUs:s?i.time_us:null,isNow:o,span:R(i)};a!==void 0&&n.set(a,c),t.push(c)}i.what===`started`&&(r=!1)}return t}function xe({what:e,client:t,token_id:n,address:r,user:i,cameras:a,told:o}){let s=[t,n,r,i?.id,i?.name,i?.address];return JSON.stringify([e,s,a,o?.way,o?.since_us])}function R({start_us:e,end_us:t}){return e===void 0?void 0:[e,t??e]}function Se(e,t){return!e||!t?e??t:[Math.min(e[0],t[0]),Math.max(e[1],t[1])]}var z=200,Ce=3e4,we={pictures:`mdi:eye-outline`,changes:`mdi:pencil-outline`,access:`mdi:key-outline`,nvr:`mdi:server-outline`},Te=new Set([`sign_in_failed`,`share_refused`]),Ee=[`recipient`,`purpose`,`settings`,`switched`,`name`,`kind`,`label`,`reason`,`why`,`failed`,`day`],B=class extends A{constructor(...e){super(...e),this.entries=[],this.error=``,this.camera=``,this.nvr=``,this.isLoading=!1,this.#e=0}#e;#t;connectedCallback(){super.connectedCallback(),this.#t=setInterval(()=>this.#n(),Ce),this.hasUpdated&&this.#r()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#t)}firstUpdated(){this.#r()}#n(){let e=this.entries.length<=z;!document.hidden&&e&&this.hass.connected&&this.#r()}async#r(e){let t=this.#e+=1;this.isLoading=!0;try{let n=await this.hass.callWS({type:`cloudcam/ledger`,limit:z,...e===void 0?{}:{before:e},...this.nvr?{entry_id:this.nvr}:{},...this.camera?{camera_id:this.camera}:{}});if(t!==this.#e)return;this.answer=n,this.entries=e===void 0?n.entries:[...this.entries,...n.entries],this.error=``}catch(e){t===this.#e&&(this.error=g(e))}this.isLoading=!1}render(){let{t:e,answer:t}=this;if(this.error)return x(e,`mdi:lan-disconnect`,[e(`ledger_failed`),this.error],{text:`retry`,act:()=>void this.#r()});if(!t)return S(e);let r=be(this.entries).filter(({kind:e})=>!this.kind||e===this.kind);return n`${this.#i(t)} ${this.#a(t)}
      ${r.length?this.#o(r):x(e,`mdi:eye-off-outline`,[e(`ledger_empty`),e(`ledger_empty_text`)])}
      ${t.is_all?n`<p class="quiet end">${e(`ledger_end`)}</p>`:n`<button
            class="chip more"
            ?disabled=${this.isLoading}
            @click=${()=>void this.#r(this.entries.at(-1)?.sequence)}
          >
            ${e(`ledger_older`)}
          </button>`}`}#i({checked:e,problem:t}){let{t:r}=this,i=e===null?void 0:Date.parse(e)*1e3,[a,o]=t?[`bad`,`mdi:shield-alert-outline`]:i===void 0?[``,`mdi:shield-outline`]:[`good`,`mdi:shield-check-outline`];return n`<div class="box row ${a}" role="status">
      <ha-icon icon=${o}></ha-icon>
      <span class="grow">
        <span class="title">
          ${r(t?`ledger_changed`:i===void 0?`ledger_unchecked`:`ledger_sound`)}
        </span>
        <span class="quiet text">
          ${t??(i===void 0?r(`ledger_unchecked_text`):r(`ledger_sound_text`,{time:this.clock.dayAndMinutes(i,Date.now()*1e3)}))}
        </span>
      </span>
    </div>`}#a({nvrs:e,cameras:t,entry_id:r}){let{t:i}=this,a=e=>e.target.value,o=e=>{e(),this.#r()};return n`<div class="filters" role="group" aria-label=${i(`ledger_filter`)}>
      ${he.map(e=>n`<button
            class="chip"
            aria-pressed=${this.kind===e}
            @click=${()=>this.kind=this.kind===e?void 0:e}
          >
            ${i(`ledger_${e}`)}
          </button>`)}
      <select
        class="chip"
        aria-label=${i(`cameras`)}
        @change=${e=>o(()=>this.camera=a(e))}
      >
        <option value="">${i(`ledger_all_cameras`)}</option>
        ${Object.entries(t).map(([e,{name:t}])=>n`<option value=${e} ?selected=${e===this.camera}>${t}</option>`)}
      </select>
      ${e.length>1?n`<select
            class="chip"
            aria-label="NVR"
            @change=${e=>o(()=>[this.nvr,this.camera]=[a(e),``])}
          >
            ${e.map(({entry_id:e,name:t})=>n`<option value=${e} ?selected=${e===r}>${t}</option>`)}
          </select>`:m}
    </div>`}#o(e){let t=new Map;for(let n of e){let e=this.#s(n.toUs??n.fromUs);t.set(e,[...t.get(e)??[],n])}return[...t].map(([e,t])=>n`<h2>${e}</h2>
          <ul class="box rows">
            ${t.map(e=>this.#c(e))}
          </ul>`)}#s(e){let{locale:t,config:n}=this.hass,r=t.time_zone===`server`?{timeZone:n.time_zone}:{};return new Date(e/1e3).toLocaleDateString(t.language,{weekday:`long`,day:`numeric`,month:`long`,...r})}#c(e){let{t}=this,{entry:r,kind:i}=e,a=ye(r),o=Te.has(r.what)||r.told?.failed!==void 0;return n`<li class="row ${o?`warn`:``}" data-sequence=${r.sequence}>
      <ha-icon icon=${o?`mdi:alert-outline`:we[i]}></ha-icon>
      <span class="grow">
        <span class="title"><bdi>${this.#l(r)}</bdi></span>
        <span class="text">${this.#u(e)}</span>
        <span class="quiet text">${[...this.#d(r),...a?[t(`ledger_from`,{where:a})]:[]].join(` · `)}</span>
      </span>
      <span class="figure quiet">${this.#p(e)}</span>
    </li>`}#l(e){let{t}=this,{client:n,user:r}=e;return ve(e)?t(`ledger_outsider`):n===void 0?t(`ledger_nobody`):n===`nvr`?t(`ledger_nvr_itself`):n===`owner`?t(`ledger_owner`):r?.id===void 0?r?.name===void 0?r?t(`ledger_unknown`,{client:n}):n:r.name:r.name??r.id}#u({entry:e,span:t}){let{t:r}=this,i=r(k(`did_`,De(e)?`refused`:e.what,`did_other`),{what:e.what}),a=(e.cameras??[]).map(e=>this.answer?.cameras[e]?.name??e),o=Date.now()*1e3,s=t&&this.clock.dayAndMinutes(t[0],o);return n`${i}${a.length?n` · <bdi>${a.join(`, `)}</bdi>`:m}${s?` · ${r(`ledger_recorded`,{time:s})}`:m}${e.count&&e.count>1&&e.what===`sign_in_failed`?` · ${r(`ledger_times`,{count:e.count})}`:m}`}#d({told:e}){return e?Ee.filter(t=>t in e).map(t=>this.#f(t,V(e[t]))):[]}#f(e,t){let{t:n}=this;return e===`failed`?n(`ledger_failed_deed`,{failed:t}):e===`reason`?n(k(`refused_`,t,`refused_other`),{reason:t}):e===`why`?n(k(`share_`,t,`refused_other`),{reason:t}):t}#p({fromUs:e,toUs:t,isNow:r}){let{t:i}=this,a=this.clock.minutes(e);if(r)return n`${a}<br /><b class="now">${i(`ledger_now`)}</b>`;if(t===null||t<=e)return a;let o=t-e;return n`${o<864e8?a:this.clock.dayAndMinutes(e,t)}<br />${u(o)}`}static{this.styles=[T,_,t`
      .text {
        display: block;
      }
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
    `]}};f([h()],B.prototype,`answer`,void 0),f([h()],B.prototype,`entries`,void 0),f([h()],B.prototype,`error`,void 0),f([h()],B.prototype,`kind`,void 0),f([h()],B.prototype,`camera`,void 0),f([h()],B.prototype,`nvr`,void 0),f([h()],B.prototype,`isLoading`,void 0);function De({what:e,told:t}){return e===`sign_in_failed`&&t?.reason===`forbidden`}function V(e){return Array.isArray(e)?e.map(V).join(`, `):e&&typeof e==`object`?Object.entries(e).map(([e,t])=>`${e}: ${V(t)}`).join(`, `):typeof e==`boolean`?e?`on`:`off`:String(e)}var H=class extends A{constructor(...e){super(...e),this.error=``,this.busy=``}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.lessons=await this.hass.callWS({type:`cloudcam/lessons`}),this.error=``}catch(e){this.error=g(e)}}render(){let{t:e,lessons:t}=this;return this.error?x(e,`mdi:lan-disconnect`,[e(`lessons_failed`),this.error],{text:`retry`,act:()=>void this.#e()}):t?t.length?n`<p class="quiet">${e(`lessons_text`)}</p>
      <ul class="box rows">
        ${t.map(e=>this.#t(e))}
      </ul>`:x(e,`mdi:school-outline`,[e(`no_lessons`),e(`no_lessons_text`)]):S(e)}#t(e){let{t}=this,r=d(this.hass.locale),i=this.whole.cameras.find(t=>t.entity_id===e.camera),a=re(e.verdict),s=`${r(o(``,e.label,`person`))} → ${a?r(a):e.verdict}`,c=this.clock.dayAndMinutes(Date.parse(e.created)*1e3,Date.now()*1e3),l=y({page:`alert`,rest:e.alert_id}),u=i?.can_control??!1;return n`<li class="row" data-lesson=${e.lesson_id}>
      <span class="grow">
        <span class="title">${i?.name??e.camera??``}: ${s}</span>
        <span class="quiet text">
          ${t(`taught_by`,{owner:e.owner,when:c})} ·
          <a href=${l}>${t(`its_alert`)}</a>
        </span>
        <span class="quiet text">
          ${e.enabled?t(e.dropped===1?`lesson_dropped_one`:`lesson_dropped`,{count:e.dropped}):t(k(`ended_`,e.ended??`off`,`ended_off`))}
        </span>
      </span>
      ${u?n`<input
              class="switch"
              type="checkbox"
              role="switch"
              aria-label=${t(`lesson_counts`,{lesson:s})}
              .checked=${e.enabled}
              ?disabled=${this.busy===e.lesson_id}
              @change=${()=>void this.#n(e)}
            />
            <button
              class="icon"
              title=${t(`forget`)}
              aria-label=${t(`forget`)}
              ?disabled=${this.busy===e.lesson_id}
              @click=${()=>void this.#r(e)}
            >
              <ha-icon icon="mdi:delete-outline"></ha-icon>
            </button>`:m}
    </li>`}#n({lesson_id:e,enabled:t}){return this.#i({type:`cloudcam/switch_lesson`,lesson_id:e,enabled:!t})}async#r({lesson_id:e}){window.confirm(this.t(`forget_sure`))&&await this.#i({type:`cloudcam/forget_lesson`,lesson_id:e})}async#i(e){this.busy=e.lesson_id;try{await this.hass.callWS(e)}catch(e){this.toast(this.t(`failed`,{error:g(e)}))}await this.#e(),this.busy=``}static{this.styles=[T,E,_,t`
      .text {
        display: block;
      }
    `]}};f([h()],H.prototype,`lessons`,void 0),f([h()],H.prototype,`error`,void 0),f([h()],H.prototype,`busy`,void 0);var U=class extends A{#e=``;above(){return``}render(){return w(this.t,this.whole,this.hass.user?.is_admin??!1)||n`${this.above()}
      <cloudcam-card
        .hass=${this.hass}
        @cloudcam-shown=${e=>this.shown(e.detail)}
      ></cloudcam-card>`}updated(){let{card:e}=this;if(!e){this.#e=``;return}let t=this.config(this.whole.cameras.map(e=>e.entity_id));JSON.stringify(t)!==this.#e&&(this.#e=JSON.stringify(t),e.setConfig({type:`custom:cloudcam-card`,...t})),this.place(e)}static{this.styles=[i,l,_,t`
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
    `]}};f([a(`cloudcam-card`)],U.prototype,`card`,void 0);var Oe=3,ke=class extends U{config(e){return{cameras:e,layout:e.length>1?`grid`:`single`,alerts:!1}}place(e){this.toggleAttribute(`data-few`,this.whole.cameras.length<=Oe),this.toggleAttribute(`data-large`,!!this.rest||this.whole.cameras.length===1),this.whole.cameras.length>1&&e.show(this.rest||void 0)}shown({entityId:e}){this.whole.cameras.length<2||!this.card?.isConnected||(e??``)!==this.rest&&this.go(`live`,e??``)}static{this.styles=[U.styles,t`
      :host([narrow][data-few]) {
        --cloudcam-cell-width: 100%;
      }
      /* the whole picture with its timeline without scrolling */
      :host([data-large]) cloudcam-card {
        max-width: max(600px, calc((100vh - 290px) * 16 / 9));
      }
    `]}},W=class extends U{#e=``;#t=!1;config(e){return{cameras:e,layout:`review`,timeline:!this.narrow}}place(e){this.rest?this.#e===this.rest?this.found?.alert&&this.found.id===this.rest&&!this.#t&&(this.#t=!0,e.open(this.found.alert)):this.#n(this.rest):(this.#e=``,e.show(void 0))}async#n(e){this.#e=e,this.#t=!1;let t={id:e};try{t.alert=await new p(this.hass).alert(e)}catch(e){let{code:n}=e;t.error=n===`not_found`||n===`unauthorized`?n:`cannot_connect`}this.#e===e&&(this.found=t)}shown({entityId:e,alertId:t}){this.isConnected&&(t&&t!==this.rest?(this.#e=t,this.#t=!0,this.found=void 0,this.go(`alert`,t)):!e&&this.rest&&this.#t&&this.go(`review`))}above(){let{t:e,found:t}=this;if(this.rest&&this.#e===this.rest&&!t&&!this.#t)return S(e);if(!this.rest||t?.id!==this.rest||!t.error)return m;let n={text:`all_alerts`,href:y({page:`review`,rest:``})};switch(t.error){case`not_found`:return x(e,`mdi:image-off-outline`,[e(`alert_gone`),e(`alert_gone_text`)],n);case`unauthorized`:return x(e,`mdi:lock-outline`,[e(`alert_denied`),e(`alert_denied_text`)],n);case`cannot_connect`:return x(e,`mdi:lan-disconnect`,[e(`alert_offline`),e(`nvr_away_text`)],{text:`retry`,act:()=>{this.#e=``,this.found=void 0}})}}static{this.styles=[U.styles,t`
      /* the bar says it */
      :host {
        --cloudcam-heading-display: none;
      }
      :host([narrow]) {
        --cloudcam-stage-height: 36vh;
        --cloudcam-covered-height: calc(min(36vh, 56.25vw) + 64px);
        padding-inline: 4px;
      }
    `]}};f([h()],W.prototype,`found`,void 0);var G=class extends j{constructor(...e){super(...e),this.failure=``,this.busy=``,this.fingerprints=new Map,this.#t=new Set,this.#n=``}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.loaded||this.#r()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.stop(),this.#n=``}async#r(){try{let e=await ee(()=>import(`./share.js`),[],import.meta.url);this.#e=new e.SharesWatch(()=>this.requestUpdate()),this.loaded=e,this.failure=``}catch(e){this.failure=g(e)}}get clock(){return super.clock}get say(){return this.loaded.sayIn(this.hass.locale)}get isAdmin(){return this.hass.user?.is_admin??!1}get shown(){return this.rest}nowUs(){return this.watch.nowUs()}show(e){let{loaded:t,hass:n}=this;t?.showDialog({hass:n,renderRoot:this.renderRoot,camera:e=>this.watch.cameras.get(e),nowUs:()=>this.nowUs(),toast:e=>this.toast(e)},{share:e})}end(e){let t=e.state===`active`,n=t?`revoke_sure_${e.way}`:`discard_sure`;window.confirm(this.say(n))&&this.#i(e,async n=>{await n.revoke(e),this.toast(this.say(t?`revoked`:`discarded`))})}release(e){window.confirm(this.say(`release_sure`))&&this.#i(e,async t=>{await t.release(e),this.toast(this.say(`released`))})}receipt(e){let t=window.open(`about:blank`);this.#i(e,async n=>{let r=await n.addressOf(e,`receipt`).catch(e=>{throw t?.close(),e});t?t.location.replace(new URL(r,location.href)):location.assign(r)})}async#i(e,t){this.busy=e.id;try{await t(new this.loaded.Sharing(this.hass))}catch(e){this.toast(this.t(`failed`,{error:g(e)}))}this.busy=``}updated(){super.updated(),this.isConnected&&this.loaded&&(this.#e?.follow(this.hass.connection,this.hass.connected),this.#a(),this.#o(this.loaded))}#a(){if(!this.rest||this.rest===this.#n||!this.#e?.isKnown)return;let e=[...this.#e.shares.values()].find(({id:e})=>e===this.rest);if(!e||e.entity_id&&!this.watch.cameras.has(e.entity_id))return;this.#n=this.rest;let t=e.state===`ready`||e.state===`rendering`;this.isAdmin&&t?this.show(e):this.renderRoot.querySelector(`.shown`)?.scrollIntoView({block:`center`})}#o({Sharing:e}){if(this.isAdmin)for(let{entry_id:t,state:n,title:r}of this.whole.nvrs)n!==`connected`||this.#t.has(t)||(this.#t.add(t),new e(this.hass).info({entry_id:t}).then(({fingerprint:e})=>{e&&(this.fingerprints=new Map([...this.fingerprints,[r,e]]))}).catch(()=>this.#t.delete(t)))}render(){let{t:e,loaded:t,failure:r}=this;if(r)return x(e,`mdi:lan-disconnect`,[e(`failed`,{error:r}),``],{text:`retry`,act:()=>void this.#r()});if(!t||!this.#e?.isKnown)return S(e);let i=[...this.#e.shares.values()];return i.length?n`<p class="quiet">${this.say(`list_text`)}</p>
      ${t.sharesList(this,i)} ${this.#c()}`:n`${this.#s()} ${this.#c()}`}#s(){let{t:e,say:t,isAdmin:n}=this,r={text:`all_alerts`,href:y({page:`review`,rest:``})},i=t(n?`empty_text`:`empty_user`);return x(e,`mdi:share-variant-outline`,[t(`empty`),i],n?r:void 0)}#c(){return this.fingerprints.size?[...this.fingerprints].map(([e,t])=>n`<p class="quiet key">
          ${this.say(`fingerprint`,{name:e})}<br /><code dir="ltr">${t}</code>
        </p>`):m}static{this.styles=[T,_,t`
      .row {
        align-items: flex-start;
      }
      .text {
        display: block;
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
    `]}};f([h()],G.prototype,`loaded`,void 0),f([h()],G.prototype,`failure`,void 0),f([h()],G.prototype,`busy`,void 0),f([h()],G.prototype,`fingerprints`,void 0);var Ae=6e8,K=class extends j{constructor(...e){super(...e),this.pinsError=``,this.unpinning=``}connectedCallback(){super.connectedCallback(),this.hass&&this.#e()}firstUpdated(){this.#e()}async#e(){try{this.pins=await new p(this.hass).pins(),this.pinsError=``}catch(e){this.pinsError=g(e)}}render(){let{t:e}=this,t=w(e,this.whole,!0);return t&&!this.whole.nvrs.some(e=>e.info)?t:n`
      ${this.whole.nvrs.map(e=>this.#t(e))}
      <h2>${e(`kept_title`)}</h2>
      ${this.#a()}
    `}#t(e){let{t}=this,r=this.cameras.filter(({camera:t})=>t.entry_id===e.entry_id);return n`<h2>${e.info?.name??e.title}</h2>
      ${e.state===`connected`?m:n`<p class="box row warn">
            <ha-icon icon="mdi:lan-disconnect"></ha-icon>
            <span class="grow">${t(`nvr_lost`,{nvr:e.title})}</span>
          </p>`}
      ${e.info?this.#n(e.info):m}
      <ul class="box rows">
        ${r.map(e=>this.#r(e))}
      </ul>`}#n(e){let{t}=this,r=e=>P(e,this.hass.locale.language),{disk_total_bytes:i,disk_free_bytes:a,pinned_bytes:o}=e,s=Math.max(0,e.recordings_bytes-o),c=Math.max(0,i-a-e.recordings_bytes),l=[[`recordings`,s],[`pinned`,o],[`other`,c],[`free`,a]];return n`<section class="box room" aria-label=${t(`room`)}>
      <div class="bar" aria-hidden="true">
        ${l.map(([e,t])=>n`<span class=${e} style="flex-grow:${i?t/i:0}"></span>`)}
      </div>
      <ul class="legend">
        ${l.map(([e,i])=>n`<li><span class="dot ${e}"></span>${t(`room_${e}`)} <b>${r(i)}</b></li>`)}
      </ul>
      <p class="quiet">
        ${e.quota_bytes===null?t(`no_quota`):t(`quota`,{used:r(e.recordings_bytes),quota:r(e.quota_bytes)})}
      </p>
    </section>`}#r({camera:e,info:t}){let{t:r}=this;if(!t)return n`<li class="row"><span class="grow">${e.name}</span>…</li>`;let i=t.status.kept_since_us??t.status.oldest_us,a=i===null?void 0:Math.max(0,this.watch.nowUs()-i),o=!!t.status.forced_us;return n`<li class="row ${o?`bad`:``}">
      ${o?n`<ha-icon icon="mdi:alert-circle-outline"></ha-icon>`:m}
      <span class="grow">
        <span class="title">${e.name}</span>
        <span class="quiet text">${this.#i(t,a)}</span>
      </span>
      <b class="figure">${a===void 0?r(`nothing_kept`):pe(a,r)}</b>
    </li>`}#i(e,t){let{t:n}=this,r=e.retention_hours,i=e.status.forced_us;return i?n(`forced`,{hours:r,time:this.clock.dayAndMinutes(i,this.watch.nowUs())}):!e.record||e.privacy?n(`not_recorded_now`):n(t!==void 0&&t>=r*36e8-Ae?`promised`:`promised_growing`,{hours:r})}#a(){let{t:e,pins:t}=this;return this.pinsError?n`<div class="box">
        ${x(e,`mdi:lan-disconnect`,[e(`pins_failed`),this.pinsError],{text:`retry`,act:()=>void this.#e()})}
      </div>`:t?t.length?n`<ul class="box rows">
      ${t.map(e=>this.#o(e))}
    </ul>`:n`<div class="box">
        ${x(e,`mdi:pin-outline`,[e(`no_pins`),e(`no_pins_text`)])}
      </div>`:n`<p class="quiet">${e(`loading`)}</p>`}#o(e){let{t}=this,r=this.hass.locale.language,i=Date.now()*1e3,a=this.whole.cameras.find(t=>t.entity_id===e.entity_id),o=e.note||this.clock.dayAndMinutes(e.start_us,i),s=n`${a?.name??e.entity_id} · ${o}`,c=e.alert_id&&y({page:`alert`,rest:e.alert_id});return n`<li class="row" data-pin=${e.id}>
      <ha-icon icon="mdi:pin"></ha-icon>
      <span class="grow">
        <span class="title">${c?n`<a href=${c}>${s}</a>`:s}</span>
        <span class="quiet text">
          ${t(`pinned_by`,{owner:e.owner,age:F(Math.max(0,i-e.created_us),r)})}
        </span>
      </span>
      <span class="figure">${P(e.size_bytes,r)}</span>
      <button
        class="icon"
        title=${t(`unpin`)}
        aria-label=${t(`unpin`)}
        ?disabled=${this.unpinning===e.id}
        @click=${()=>void this.#s(e)}
      >
        <ha-icon icon="mdi:pin-off-outline"></ha-icon>
      </button>
    </li>`}async#s(e){if(window.confirm(this.t(`unpin_sure`))){this.unpinning=e.id;try{await new p(this.hass).unpin(e),await this.#e()}catch(e){this.toast(this.t(`failed`,{error:g(e)}))}this.unpinning=``}}static{this.styles=[T,_,t`
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
    `]}};f([h()],K.prototype,`pins`,void 0),f([h()],K.prototype,`pinsError`,void 0),f([h()],K.prototype,`unpinning`,void 0);var q=[J(`live`,`live`,`mdi:cctv`,ke),J(`review`,`review`,`mdi:motion-play-outline`,W),J(`alert`,`review`,``,W,{parent:`review`}),J(`lessons`,`lessons`,`mdi:school-outline`,H,{parent:`review`}),J(`watched`,`watched`,`mdi:eye-check-outline`,B),J(`shares`,`shares`,`mdi:share-variant-outline`,G),J(`cameras`,`cameras`,`mdi:cog-outline`,M,{isForAdmins:!0}),J(`storage`,`storage`,`mdi:harddisk`,K,{isForAdmins:!0}),J(`health`,`health`,`mdi:heart-pulse`,me,{isForAdmins:!0})];function J(e,t,n,r,i={}){return{path:e,title:t,icon:n,element:r,tag:`cloudcam-${r===W?`review`:e}-page`,...i}}function je(e){return q.filter(t=>!t.parent&&(e||!t.isForAdmins))}function Me(e){return q.filter(t=>t.parent&&t.parent===e?.path&&t.icon)}var Ne=3e3,Y=class{#e;#t;#n;constructor(e,t){this.command=e,this.heard=t}follow(e,t){t&&e===this.#e&&(this.#t||this.#n)||(t||(this.#t=void 0),this.stop(),this.#e=e,t&&this.#r())}stop(){clearTimeout(this.#n),this.#n=void 0;let e=this.#t;this.#t=void 0,e?.then(e=>e()).catch(()=>void 0)}#r(){let e=this.#e.subscribeMessage(t=>{this.#t===e&&this.heard(t)},{type:this.command},{resubscribe:!1});this.#t=e,e.catch(()=>{this.#t===e&&(this.#t=void 0,this.#n=setTimeout(()=>{this.#n=void 0,this.#r()},Ne))})}},X=class{#e;constructor(e){this.changed=e,this.nvrs=[],this.cameras=[],this.isKnown=!1,this.#e=new Y(`cloudcam/panel`,({nvrs:e,cameras:t})=>{[this.nvrs,this.cameras,this.isKnown]=[e,t,!0],this.changed()})}follow(e,t){this.#e.follow(e,t)}stop(){this.#e.stop()}},Pe=5e3,Fe=5,Z=class extends e{constructor(...e){super(...e),this.narrow=!1,this.turn=0,this.message=``,this.hasMore=!1,this.#e=new X(()=>this.turn+=1),this.#t=new Map}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.#r()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#n),this.#e.stop()}shouldUpdate(e){if(e.size>1||!e.has(`hass`))return!0;let t=e.get(`hass`);return t===void 0||Ie.some(e=>t[e]!==this.hass[e])}willUpdate(e){e.has(`route`)&&(this.hasMore=!1),this.#r();let t=v(this.route?.path??``);this.route&&!t.page&&b({page:q[0].path,rest:``},!0)}#r(){this.isConnected&&this.hass&&this.#e.follow(this.hass.connection,this.hass.connected)}get#i(){return this.hass.user?.is_admin??!1}get#a(){return O(this.hass.locale)}render(){let e=this.#a,{page:t,rest:r}=v(this.route?.path??``),i=q.find(e=>e.path===(t||q[0].path)),a=je(this.#i);return n`
      <header>
        ${this.#o(i)}
        <h1>${this.narrow&&i?e(i.title):e(`title`)}</h1>
        ${this.narrow?n`<span class="space"></span>`:this.#s(a,i)}
        ${Me(i).map(t=>Q(e(t.title),t.icon,t.path))}
      </header>
      <main @cloudcam-toast=${e=>this.#l(e.detail)}>
        ${this.hass.connected?m:n`<p class="lost" role="status">${e(`lost`)}</p>`}
        ${this.#c(i,r)}
      </main>
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
      ${this.narrow?this.#s(a,i):m}
    `}#o(e){let t=this.#a;if(e?.parent)return Q(t(`back`),`mdi:arrow-left`,e.parent);let r=this.hass.dockedSidebar===`always_hidden`;return this.hass.kioskMode||!(this.narrow||r)?m:n`<button class="icon" title=${t(`menu`)} aria-label=${t(`menu`)} @click=${()=>this.dispatchEvent(new CustomEvent(`hass-toggle-menu`,{bubbles:!0,composed:!0}))}>
      <ha-icon icon="mdi:menu"></ha-icon>
    </button>`}#s(e,t){let r=this.#a,i=t?.parent??t?.path,a=!this.narrow||e.length<=Fe?e:e.slice(0,4),o=e.slice(a.length),s=e=>n`<a
      href=${y({page:e.path,rest:``})}
      aria-current=${e.path===i?`page`:m}
    >
      <ha-icon icon=${e.icon}></ha-icon><span>${r(e.title)}</span>
    </a>`;return n`<nav aria-label=${r(`title`)}>
      ${a.map(s)}
      ${o.length?n`<button
              aria-expanded=${this.hasMore}
              aria-current=${o.some(e=>e.path===i)?`page`:m}
              @click=${()=>this.hasMore=!this.hasMore}
            >
              <ha-icon icon="mdi:dots-horizontal"></ha-icon><span>${r(`more`)}</span>
            </button>
            ${this.hasMore?n`<div class="others">${o.map(s)}</div>`:m}`:m}
    </nav>`}#c(e,t){let n=this.#a,r={text:`to_live`,href:y({page:`live`,rest:``})};if(!e)return x(n,`mdi:help-circle-outline`,[n(`no_page`),n(`no_page_text`)],r);if(e.isForAdmins&&!this.#i)return x(n,`mdi:lock-outline`,[n(`admins_only`),n(`admins_only_text`)],r);if(!this.#e.isKnown)return S(n);let i=this.#t.get(e.tag)??new e.element;this.#t.set(e.tag,i);let{hass:a,narrow:o,turn:s}=this;return Object.assign(i,{hass:a,narrow:o,turn:s,rest:t,whole:this.#e}),i}#l(e){clearTimeout(this.#n),this.message=e,this.#n=setTimeout(()=>this.message=``,Pe)}static{this.styles=oe}};f([r({attribute:!1})],Z.prototype,`hass`,void 0),f([r({type:Boolean,reflect:!0})],Z.prototype,`narrow`,void 0),f([r({attribute:!1})],Z.prototype,`route`,void 0),f([h()],Z.prototype,`turn`,void 0),f([h()],Z.prototype,`message`,void 0),f([h()],Z.prototype,`hasMore`,void 0);function Q(e,t,r){return n`<a
    class="icon"
    href=${y({page:r,rest:``})}
    title=${e}
    aria-label=${e}
  >
    <ha-icon class=${t===`mdi:arrow-left`?`turns`:``} icon=${t}></ha-icon>
  </a>`}var Ie=[`connection`,`connected`,`locale`,`user`,`themes`,`dockedSidebar`,`kioskMode`,`services`,`panels`],$=new Map(q.map(({tag:e,element:t})=>[e,t]));$.set(`cloudcam-panel`,Z);for(let[e,t]of $)customElements.get(e)||customElements.define(e,t);export{Y as t};