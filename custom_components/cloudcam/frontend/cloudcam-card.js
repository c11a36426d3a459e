var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,ee=globalThis,te=ee.trustedTypes,ne=te?te.emptyScript:``,re=ee.reactiveElementPolyfillSupport,h=(e,t)=>e,ie={toAttribute(e,t){switch(t){case Boolean:e=e?ne:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},ae=(e,t)=>!l(e,t),oe={attribute:!0,type:String,converter:ie,reflect:!1,useDefault:!1,hasChanged:ae};Symbol.metadata??=Symbol(`metadata`),ee.litPropertyMetadata??=new WeakMap;var g=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=oe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??oe}static _$Ei(){if(this.hasOwnProperty(h(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(h(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(h(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?ie:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?ie:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??ae)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};g.elementStyles=[],g.shadowRootOptions={mode:`open`},g[h(`elementProperties`)]=new Map,g[h(`finalized`)]=new Map,re?.({ReactiveElement:g}),(ee.reactiveElementVersions??=[]).push(`2.1.2`);var se=globalThis,ce=se.trustedTypes,le=ce?ce.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,ue=`$lit$`,_=`lit$${Math.random().toFixed(9).slice(2)}$`,de=`?`+_,fe=`<${de}>`,v=document,pe=()=>v.createComment(``),me=e=>e===null||typeof e!=`object`&&typeof e!=`function`,he=Array.isArray,ge=e=>he(e)||typeof e?.[Symbol.iterator]==`function`,_e=`[ 	
\f\r]`,ve=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ye=/-->/g,be=/>/g,y=RegExp(`>|${_e}(?:([^\\s"'>=/]+)(${_e}*=${_e}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),xe=/'/g,Se=/"/g,Ce=/^(?:script|style|textarea|title)$/i,we=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),b=we(1),Te=we(2),x=Symbol.for(`lit-noChange`),S=Symbol.for(`lit-nothing`),Ee=new WeakMap,C=v.createTreeWalker(v,129);function De(e,t){if(!he(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return le===void 0?t:le.createHTML(t)}var Oe=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=ve;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===ve?c[1]===`!--`?o=ye:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=y):(Ce.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=y):o=be:o===y?c[0]===`>`?(o=i??ve,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?y:c[3]===`"`?Se:xe):o===Se||o===xe?o=y:o===ye||o===be?o=ve:(o=y,i=void 0);let d=o===y&&e[t+1].startsWith(`/>`)?` `:``;a+=o===ve?n+fe:l>=0?(r.push(s),n.slice(0,l)+ue+n.slice(l)+_+d):n+_+(l===-2?t:d)}return[De(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},ke=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=Oe(t,n);if(this.el=e.createElement(l,r),C.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=C.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(ue)){let t=u[o++],n=i.getAttribute(e).split(_),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Me:r[1]===`?`?Ne:r[1]===`@`?Pe:T}),i.removeAttribute(e)}else e.startsWith(_)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(Ce.test(i.tagName)){let e=i.textContent.split(_),t=e.length-1;if(t>0){i.textContent=ce?ce.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],pe()),C.nextNode(),c.push({type:2,index:++a});i.append(e[t],pe())}}}else if(i.nodeType===8){if(i.data===de)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(_,e+1))!==-1;)c.push({type:7,index:a}),e+=_.length-1}}a++}}static createElement(e,t){let n=v.createElement(`template`);return n.innerHTML=e,n}};function w(e,t,n=e,r){if(t===x)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=me(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=w(e,i._$AS(e,t.values),i,r)),t}var Ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??v).importNode(t,!0);C.currentNode=r;let i=C.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new je(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Fe(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=C.nextNode(),a++)}return C.currentNode=v,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},je=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=S,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=w(this,e,t),me(e)?e===S||e==null||e===``?(this._$AH!==S&&this._$AR(),this._$AH=S):e!==this._$AH&&e!==x&&this._(e):e._$litType$===void 0?e.nodeType===void 0?ge(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==S&&me(this._$AH)?this._$AA.nextSibling.data=e:this.T(v.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=ke.createElement(De(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Ae(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=Ee.get(e.strings);return t===void 0&&Ee.set(e.strings,t=new ke(e)),t}k(t){he(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(pe()),this.O(pe()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e&&e!==this._$AB;){let t=e.nextSibling;e.remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},T=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=S,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=S}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=w(this,e,t,0),a=!me(e)||e!==this._$AH&&e!==x,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=w(this,r[n+o],t,o),s===x&&(s=this._$AH[o]),a||=!me(s)||s!==this._$AH[o],s===S?e=S:e!==S&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===S?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Me=class extends T{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===S?void 0:e}},Ne=class extends T{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==S)}},Pe=class extends T{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=w(this,e,t,0)??S)===x)return;let n=this._$AH,r=e===S&&n!==S||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==S&&(n===S||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Fe=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){w(this,e)}},Ie={M:ue,P:_,A:de,C:1,L:Oe,R:Ae,D:ge,V:w,I:je,H:T,N:Ne,U:Pe,B:Me,F:Fe},Le=se.litHtmlPolyfillSupport;Le?.(ke,je),(se.litHtmlVersions??=[]).push(`3.3.0`);var Re=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new je(t.insertBefore(pe(),e),e,void 0,n??{})}return i._$AI(e),i},ze=globalThis,E=class extends g{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Re(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return x}};E._$litElement$=!0,E.finalized=!0,ze.litElementHydrateSupport?.({LitElement:E});var Be=ze.litElementPolyfillSupport;Be?.({LitElement:E}),(ze.litElementVersions??=[]).push(`4.2.2`);var Ve={attribute:!0,type:String,converter:ie,reflect:!1,hasChanged:ae},He=(e=Ve,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function D(e){return(t,n)=>typeof n==`object`?He(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function O(e){return D({...e,state:!0,attribute:!1})}var Ue=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);function k(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return Ue(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return Ue(n,r,{get(){return a(this)}})}}var A=class{constructor(e){this.hass=e}timeline(e,t,n,r){return this.hass.callWS({type:`cloudcam/timeline`,entity_id:e,start_us:Math.round(t),end_us:Math.round(n),...r?{step_us:r}:{}})}alerts(e,t,n){return this.hass.callWS({type:`cloudcam/alerts`,entity_ids:e,start_us:Math.round(t),limit:n})}pins(){return this.hass.callWS({type:`cloudcam/pins`})}pin(e){return this.hass.callWS({type:`cloudcam/pin_alert`,entity_id:e.entity_id,alert_id:e.id})}unpin(e){return this.hass.callWS({type:`cloudcam/unpin`,entity_id:e.entity_id,pin_id:e.id})}deleteAlert(e){return this.hass.callWS({type:`cloudcam/delete_alert`,entity_id:e.entity_id,alert_id:e.id})}get canLabel(){return`label_alert`in(this.hass.services.cloudcam??{})}async labelAlert(e,t,n){return(await this.hass.callWS({type:`call_service`,domain:`cloudcam`,service:`label_alert`,service_data:{alert_id:e.id,label:t,dry_run:n},return_response:!0})).response}forgetLesson(e){return this.hass.callWS({type:`cloudcam/forget_lesson`,lesson_id:e})}alert(e){return this.hass.callWS({type:`cloudcam/alert`,alert_id:e})}async switchCamera(e,t){t?await this.hass.callService(`camera`,`turn_on`,{},{entity_id:e}):await this.hass.callWS({type:`cloudcam/switch_off`,entity_id:e})}forgetLast(e){return this.hass.callWS({type:`cloudcam/forget_last`,entity_id:e})}async move(e,t){await this.hass.callService(`cloudcam`,`ptz`,t,{entity_id:e})}};function We(e){return typeof e==`object`&&!!e&&`code`in e&&e.code===`not_found`}function j(e){return typeof e==`object`&&e&&`message`in e?String(e.message):String(e)}var Ge={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ke=e=>(...t)=>({_$litDirective$:e,values:t}),qe=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Je}=Ie,Ye=()=>document.createComment(``),M=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Je(r.insertBefore(Ye(),i),r.insertBefore(Ye(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=e.nextSibling;r.insertBefore(e,i),e=t}}}return n},N=(e,t,n=e)=>(e._$AI(t,n),e),Xe={},Ze=(e,t=Xe)=>e._$AH=t,Qe=e=>e._$AH,$e=e=>{e._$AP?.(!1,!0);let t=e._$AA,n=e._$AB.nextSibling;for(;t!==n;){let e=t.nextSibling;t.remove(),t=e}},et=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},tt=Ke(class extends qe{constructor(e){if(super(e),e.type!==Ge.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Qe(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=N(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=N(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=N(i[d],a[m]),M(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=N(i[f],a[p]),M(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=et(o,p,m),u=et(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=M(e,i[d]);N(t,a[p]),c[p]=t}else c[p]=N(n,a[p]),M(e,i[d],n),i[t]=null;p++}else $e(i[f]),f--}else $e(i[d]),d++;for(;p<=m;){let t=M(e,c[m+1]);N(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&$e(e)}return this.ut=o,Ze(e,c),x}});function P(e,t,n,{isDisabled:r,isPressed:i,isExpanded:a,look:o=``}={}){return b`<button
    class="icon ${o}"
    title=${e}
    aria-label=${e}
    aria-pressed=${i??S}
    aria-expanded=${a??S}
    ?disabled=${r}
    @click=${n}
  >
    <ha-icon icon=${t}></ha-icon>
  </button>`}function nt(e,t){return e?.connection!==t.connection||e.connected!==t.connected||e.locale!==t.locale||e.states[`sun.sun`]!==t.states[`sun.sun`]||e.services!==t.services||e.themes?.darkMode!==t.themes?.darkMode}function rt(e){let t=matchMedia(`(prefers-reduced-motion: reduce)`).matches?`auto`:`smooth`;e?.scrollIntoView({block:`nearest`,behavior:t})}function it(e){let t;return(...n)=>((!t||n.some((e,n)=>!Object.is(e,t.of[n])))&&(t={of:n,result:e(...n)}),t.result)}function at(e){return e.user?.is_admin??!1}var ot=[`person`,`pet`,`motion`,`sound`,`health`],st={person:[`--red-color`,`#f44336`],pet:[`--purple-color`,`#926bc7`],motion:[`--amber-color`,`#ff9800`],sound:[`--cyan-color`,`#00bcd4`],health:[`--grey-color`,`#9e9e9e`]},ct=e=>`var(--cloudcam-${e}-color, var(${st[e][0]}, ${st[e][1]}))`;function lt(e){let t=getComputedStyle(e),n=(e,n)=>t.getPropertyValue(e).trim()||n,r={};for(let e of ot){let[t,i]=st[e];r[e]=n(`--cloudcam-${e}-color`,n(t,i))}let i=n(`--primary-text-color`,`#212121`),a=e=>`color-mix(in srgb, ${i} ${e}%, transparent)`;return{background:a(3),recorded:a(9),gap:a(28),text:n(`--secondary-text-color`,`#727272`),line:a(14),cursor:n(`--primary-color`,`#03a9f4`),night:`rgb(20 30 80 / 14%)`,unwatched:a(5),labels:r}}var F=o`
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
`,I=o`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .icon {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    flex: none;
    --mdc-icon-size: 24px;
  }
  .icon:hover:not(:disabled) {
    background: color-mix(in srgb, currentcolor 12%, transparent);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    border: 1px solid var(--divider-color, #ccc);
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    white-space: nowrap;
    flex: none;
    --mdc-icon-size: 18px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
  }
  select.chip {
    background: var(--card-background-color, #fff);
    color: inherit;
    font: inherit;
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    max-width: 12em;
  }
  .dot {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    flex: none;
  }
  .primary {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  /* read out, not shown */
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`,ut=[F,I,o`
    :host {
      display: block;
      container-type: inline-size;
    }
    .head {
      display: flex;
      align-items: baseline;
      gap: 4px 12px;
      flex-wrap: wrap;
    }
    h3 {
      display: var(--cloudcam-heading-display, block);
      margin: 0;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .space {
      flex: 1;
    }
    .quiet {
      color: var(--secondary-text-color);
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    .link {
      /* themes choose their primary colour for surfaces; as text it may be too faint */
      color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      min-height: 36px;
    }
    .filters {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 8px 2px;
    }
    .tools {
      display: flex;
      align-items: center;
    }
    .tools[data-none] .icon {
      opacity: 0.4;
    }
    h4 {
      margin: 8px 0 0;
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .older {
      margin-bottom: 12px;
    }
    .bar {
      position: sticky;
      top: 0;
      z-index: 1;
      background: var(--card-background-color, #fff);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
    }
    ul {
      list-style: none;
      margin: 4px 0 0;
      padding: 0;
      display: grid;
      align-items: start;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
      gap: 8px;
    }
    li {
      scroll-margin-block: var(--cloudcam-covered-height, 8px) 8px;
      border-radius: 12px;
      overflow: hidden;
      background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
      content-visibility: auto;
      contain-intrinsic-size: auto 74px;
    }
    li.playing {
      background: color-mix(in srgb, var(--primary-color) 14%, transparent);
    }
    .open {
      display: flex;
      width: 100%;
      gap: 12px;
      text-align: start;
      align-items: center;
      border-radius: 12px;
    }
    .open:focus-visible {
      outline-offset: -2px;
    }
    .picture {
      position: relative;
      width: 132px;
      aspect-ratio: 16 / 9;
      flex: none;
      background: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
      display: grid;
      place-items: center;
      color: var(--secondary-text-color);
      overflow: hidden;
    }
    .picture img {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    .length,
    .pin,
    .check {
      position: absolute;
      color: #fff;
      background: rgb(0 0 0 / 62%);
      border-radius: 6px;
      --mdc-icon-size: 18px;
    }
    .length {
      inset-block-end: 4px;
      inset-inline-end: 4px;
      font-size: calc(11px * var(--ha-font-size-scale, 1));
      line-height: 1.45;
      padding: 0 5px;
      font-variant-numeric: tabular-nums;
    }
    .pin {
      inset-block-start: 4px;
      inset-inline-end: 4px;
    }
    .check {
      inset-block-start: 4px;
      inset-inline-start: 4px;
      border-radius: 50%;
    }
    .words {
      display: flex;
      flex-direction: column;
      gap: 1px;
      min-width: 0;
      padding-block: 6px;
    }
    .what {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .what b {
      font-weight: 500;
    }
    .where {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .new {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--primary-color);
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      padding-inline: 4px;
    }
    .empty {
      color: var(--secondary-text-color);
      text-align: center;
      padding: 16px 0;
      margin: 0;
    }
    .more {
      margin: 12px auto 0;
      display: flex;
    }
  `],dt={label:void 0,camera:void 0,zone:void 0,unseen:!1};function ft(e,t,n){return[...e].filter(e=>(t.label===void 0||e.label===t.label)&&(t.camera===void 0||e.entity_id===t.camera)&&(t.zone===void 0||e.zones.some(e=>e.name===t.zone))&&!(t.unseen&&n(e))).sort((e,t)=>t.start_us-e.start_us||(e.id<t.id?-1:1))}function pt(e){let t=new Set;for(let n of e)t.add(n.label);return[`person`,`pet`,`motion`,`sound`,`health`].filter(e=>t.has(e))}function mt(e){let t=new Set;for(let n of e)for(let e of n.zones)t.add(e.name);return[...t].sort()}function ht(e,t,n){let r;for(let i of e){let e=(i.start_us-t)*n;e>0&&(!r||e<(r.start_us-t)*n)&&(r=i)}return r}var L=1e6,R=60*L,z=60*R,B=24*z;function gt({locale:e,config:t}){return e.time_zone===`server`?t.time_zone:void 0}function V(e){return vt(e.locale,gt(e))}var _t=new Map;function vt(e,t){let n=`${e.language}|${e.time_format}|${t??``}`,r=_t.get(n);if(r)return r;let i=yt(e,t),a=yt(e,t,{second:`2-digit`}),o=yt(e,t,{weekday:`short`}),s=new Intl.DateTimeFormat(`en-US`,{timeZone:t,hourCycle:`h23`,year:`numeric`,month:`numeric`,day:`numeric`,hour:`numeric`,minute:`numeric`,second:`numeric`}),c=e=>{let t={};for(let n of s.formatToParts(e/1e3))t[n.type]=Number(n.value);let n=e=>t[e]??0;return Date.UTC(n(`year`),n(`month`)-1,n(`day`),n(`hour`),n(`minute`),n(`second`))},l={seconds:e=>a.format(e/1e3),minutes:e=>i.format(e/1e3),dayAndMinutes(e,t){let n=e=>Math.floor(c(e)/864e5);return(n(e)===n(t)?i:o).format(e/1e3)},file:e=>new Date(c(e)).toISOString().slice(0,19).replaceAll(`:`,`-`),offsetMinutes:e=>Math.round((c(e)-Math.floor(e/1e6)*1e3)/6e4)};return _t.set(n,l),l}function yt({language:e,time_format:t},n,r={}){let i=t===`12`?`h12`:t===`24`?`h23`:void 0;return new Intl.DateTimeFormat(t===`system`?void 0:e,{hour:`numeric`,minute:`2-digit`,hourCycle:i,timeZone:n,...r})}function bt(e){let t=Math.max(0,Math.round(e/L)),[n,r,i]=[Math.floor(t/3600),Math.floor(t/60)%60,t%60],a=e=>String(e).padStart(2,`0`);return n?`${n}:${a(r)}:${a(i)}`:`${r}:${a(i)}`}var xt=15*L;function St(e,t){let n=new Map,r=new Set,i=e.filter(({label:e})=>e===`person`||e===`pet`);for(let a of e){if(a.label!==`motion`)continue;let e=Ct(a,i,t);e&&(r.add(a.id),n.set(e.id,[...n.get(e.id)??[],a]))}return e.filter(e=>!r.has(e.id)).map(e=>({alert:e,folded:n.get(e.id)??[]}))}function Ct(e,t,n){let r=e.end_us??n,i=Math.max(L,r-e.start_us),[a,o]=[void 0,i/2];for(let r of t){if(r.entity_id!==e.entity_id)continue;let t=Math.max(e.start_us,r.start_us-xt),s=Math.min(e.start_us+i,(r.end_us??n)+xt);s-t>=o&&([a,o]=[r,s-t])}return a}function wt(e){return e.flatMap(({alert:e,folded:t})=>[e,...t])}var Tt={name:`CloudCam`,description:`Livebild, die letzten 24 Stunden und Meldungen deiner Kameras`,live:`Live`,go_live:`Jetzt`,connecting:`Verbinde …`,loading:`Lade …`,play:`Abspielen`,pause:`Anhalten`,paused:`Angehalten`,speed:`Tempo`,mute:`Ton aus`,unmute:`Ton an`,more_buttons:`Mehr`,fullscreen:`Vollbild`,pip:`Bild im Bild`,snapshot:`Bild sichern`,privacy_on:`Kamera ausschalten`,privacy_off:`Kamera einschalten`,ptz:`Kamera bewegen`,ptz_up:`Nach oben`,ptz_down:`Nach unten`,ptz_left:`Nach links`,ptz_right:`Nach rechts`,ptz_closer:`Näher`,ptz_farther:`Weiter weg`,ptz_home:`Grundstellung`,zones:`Zonen und Masken`,back_to_grid:`Alle Kameras`,show_camera:`{camera} zeigen`,details:`Wie das Bild hierherkommt`,via_hls:`HLS`,via_native:`HLS des Browsers`,via_mse:`Direkt von der Kamera`,via_webrtc:`WebRTC`,sub_stream:`kleines Bild`,because_network:`der bessere Weg ist nicht erreichbar`,because_not_found:`den besseren Weg gibt es nicht`,because_denied:`der bessere Weg ist verwehrt`,because_codec:`das große Bild lässt sich hier nicht abspielen`,because_slow:`die Leitung ist langsam`,zoom_whole:`Ganzes Bild`,via_stills:`Einzelbilder`,behind:`{seconds} s Rückstand`,timeline:`Zeitleiste`,timeline_help:`Pfeiltasten bewegen um 10 Sekunden, mit Umschalt um eine Minute; Bildtasten um 10 Minuten; Pos1 und Ende zum Ältesten und zu jetzt; Plus und Minus vergrößern und verkleinern.`,zoom_in:`Vergrößern`,zoom_out:`Verkleinern`,previous_alert:`Vorige Meldung`,next_alert:`Nächste Meldung`,alerts:`Meldungen`,no_alerts:`In den letzten 24 Stunden ist nichts geschehen.`,no_alerts_filtered:`Keine Meldung passt dazu. Ändere den Filter, um mehr zu sehen.`,filter:`Filter`,unseen:`Ungesehen`,all_cameras:`Alle Kameras`,all_zones:`Alle Zonen`,zone:`Zone`,camera:`Kamera`,more:`Mehr zeigen`,select:`Auswählen`,selected:`{count} ausgewählt`,done:`Fertig`,mark_seen:`Als gesehen markieren`,mark_all_seen:`Alle als gesehen markieren`,pin:`Behalten`,unpin:`Nicht behalten`,download:`Herunterladen`,delete:`Löschen`,forget_last:`Die letzten 10 Minuten löschen`,forget_last_sure:`Löschen, was {name} in den letzten 10 Minuten aufgezeichnet hat, samt Meldungen? Freigaben davon enden. Es kommt nicht zurück. Dass Sie es waren, steht unter Wer geschaut hat, ohne den Inhalt.`,forgotten_last:`Was {name} in den letzten 10 Minuten aufgezeichnet hat, ist gelöscht.`,delete_sure:`{count} Meldungen mit ihren Bildern löschen? Die Aufnahmen bleiben, bis ihre Zeit um ist.`,delete_sure_one:`Diese Meldung mit ihren Bildern löschen? Die Aufnahme bleibt, bis ihre Zeit um ist.`,share:`Teilen`,copy_link:`Link kopieren`,link_copied:`Link kopiert`,label_right:`Richtig`,label_wrong:`Keine Person`,label_wrong_pet:`Kein Haustier`,label_done:`Gemerkt. Was so aussieht, wird künftig so gemeldet.`,going_on:`dauert an`,today_summary_none:`Ein ruhiger Tag`,label_person:`Eine Person`,label_cat:`Eine Katze`,label_dog:`Ein Hund`,label:`Sagen, was es war`,label_question:`Was war es wirklich?`,label_none:`Nur Personen oder nur Haustiere auswählen.`,label_teach:`Merken`,label_done_unused:`Notiert, aber nicht angewandt: Es hätte weggelassen, was du behalten hast.`,label_undone:`Wieder vergessen.`,cancel:`Abbrechen`,undo:`Rückgängig`,close:`Schließen`,you_said:`Du sagtest: {verdict}`,teach_change:`{dropped} der letzten {replayed} Meldungen wären weggeblieben; {wrong} davon hast du falsch genannt.`,teach_change_one:`Von den letzten {replayed} Meldungen wäre {dropped} weggeblieben.`,teach_kept:`Aber {kept} davon hast du behalten oder richtig genannt; es würde notiert und nicht angewandt.`,folded_motion:`mit Bewegung`,older_alert:`Eine ältere Meldung`,count_person_one:`1 Person`,count_person:`{count} Personen`,count_pet_one:`1 Haustier`,count_pet:`{count} Haustiere`,count_motion_one:`1 Bewegung`,count_motion:`{count} Bewegungen`,count_sound_one:`1 Geräusch`,count_sound:`{count} Geräusche`,count_health_one:`1 Störung`,count_health:`{count} Störungen`,summary_quiet:`ruhig seit {time}`,summary_busiest:`am meisten {from}–{to}`,summary_going_on:`gerade im Gange`,last_day:`Letzte 24 Stunden:`,editor_layout_review:`Nur Meldungen, das Bild, wenn eine spielt`,failed:`Das ging nicht: {error}`,failed_some:`Bei {count} von {total} ging das nicht: {error}`,no_camera_title:`Wähle deine Kameras`,no_camera_text:`Öffne die Einstellungen der Karte und wähle, welche Kameras sie zeigt.`,not_found:`Diese Kamera ist nicht da. Wurde sie umbenannt oder entfernt?`,unauthorized:`Du darfst diese Kamera nicht sehen.`,nvr_offline:`Der NVR antwortet nicht. Wenn er läuft, nimmt er weiter auf.`,camera_offline:`Die Kamera sendet kein Bild.`,camera_off:`Ausgeschaltet`,camera_off_text:`Nichts wird empfangen oder aufgenommen.`,nothing_recorded:`Von diesem Moment ist nichts aufgenommen.`,cant_play:`Dieser Browser kann das Format der Kamera nicht abspielen ({codec}).`,retry:`Noch einmal versuchen`,person:`Mensch`,pet:`Tier`,cat:`Katze`,dog:`Hund`,motion:`Bewegung`,sound:`Geräusch`,health:`Kamerafehler`,problem_covered:`Verdeckt`,problem_black:`Bild ist schwarz`,problem_blurred:`Unscharf`,problem_moved:`Kamera wurde bewegt`,problem_frozen:`Bild steht still`,gap_unknown:`Nicht aufgenommen`,gap_nvr_down:`Der NVR war aus`,gap_worker_down:`Die Aufnahme wurde neu gestartet`,gap_off:`Die Aufnahme war ausgeschaltet`,gap_camera_private:`Die Kamera war ausgeschaltet`,gap_deleted:`Gelöscht`,gap_clock:`Die Uhr wurde gestellt`,gap_masks:`Die Privatmasken wurden geändert`,gap_camera:`Die Kamera fiel aus`,gap_camera_unreachable:`Die Kamera war nicht erreichbar`,gap_camera_auth:`Die Kamera nahm das Passwort nicht an`,gap_camera_unsupported:`Das Format der Kamera wird nicht unterstützt`,gap_camera_stalled:`Die Kamera sandte nichts`,gap_camera_unmasked:`Die Privatmasken konnten nicht gezeichnet werden`,gap_storage:`Der Datenträger fiel aus`,gap_storage_missing:`Der Datenträger fehlte`,gap_storage_full:`Der Datenträger war voll`,gap_storage_read_only:`Der Datenträger war nicht beschreibbar`,editor_cameras:`Kameras`,editor_title:`Titel`,editor_layout:`Anordnung`,editor_layout_auto:`Eine Kamera groß, mehrere als Raster`,editor_layout_single:`Eine Kamera auf einmal`,editor_layout_grid:`Raster`,editor_stream:`Livebild`,editor_stream_auto:`Klein im Raster und unterwegs, sonst groß`,editor_stream_main:`Immer das große Bild`,editor_stream_sub:`Immer das kleine Bild (spart Daten)`,editor_timeline:`Zeitleiste`,editor_alerts:`Meldungen`},Et={name:`CloudCam`,description:`Live picture, the last 24 hours and alerts of your cameras`,live:`Live`,go_live:`Now`,connecting:`Connecting…`,loading:`Loading…`,play:`Play`,pause:`Pause`,paused:`Paused`,speed:`Speed`,mute:`Sound off`,unmute:`Sound on`,more_buttons:`More`,fullscreen:`Full screen`,pip:`Picture in picture`,snapshot:`Save picture`,privacy_on:`Switch camera off`,privacy_off:`Switch camera on`,ptz:`Move camera`,ptz_up:`Up`,ptz_down:`Down`,ptz_left:`Left`,ptz_right:`Right`,ptz_closer:`Closer`,ptz_farther:`Farther`,ptz_home:`Home position`,zones:`Zones and masks`,back_to_grid:`All cameras`,show_camera:`Show {camera}`,details:`How the picture gets here`,via_hls:`HLS`,via_native:`HLS of the browser`,via_mse:`Straight from the camera`,via_webrtc:`WebRTC`,sub_stream:`small picture`,because_network:`the better way is not reachable`,because_not_found:`the better way is not there`,because_denied:`the better way is refused`,because_codec:`the large picture can't be played here`,because_slow:`the line is slow`,zoom_whole:`Whole picture`,via_stills:`Single pictures`,behind:`{seconds} s behind`,timeline:`Timeline`,timeline_help:`Arrow keys move by 10 seconds, with Shift by a minute; Page keys by 10 minutes; Home and End to the oldest and to now; plus and minus zoom.`,zoom_in:`Zoom in`,zoom_out:`Zoom out`,previous_alert:`Previous alert`,next_alert:`Next alert`,alerts:`Alerts`,no_alerts:`Nothing happened in the last 24 hours.`,no_alerts_filtered:`No alert is like that. Change the filter to see more.`,filter:`Filter`,unseen:`Unseen`,all_cameras:`All cameras`,all_zones:`All zones`,zone:`Zone`,camera:`Camera`,more:`Show more`,select:`Select`,selected:`{count} selected`,done:`Done`,mark_seen:`Mark as seen`,mark_all_seen:`Mark all as seen`,pin:`Keep`,unpin:`Don't keep`,download:`Download`,delete:`Delete`,forget_last:`Delete the last 10 minutes`,forget_last_sure:`Delete what {name} recorded in the last 10 minutes, with its alerts? Shares of it end. It can't be brought back. That you did it stands in Who watched, without what it was.`,forgotten_last:`What {name} recorded in the last 10 minutes is gone.`,delete_sure:`Delete {count} alerts with their pictures? The recordings stay until their time.`,delete_sure_one:`Delete this alert with its pictures? The recording stays until its time.`,copy_link:`Copy link`,share:`Share`,link_copied:`Link copied`,label_right:`Right`,label_wrong:`Not a person`,label_wrong_pet:`Not a pet`,label_done:`Noted. What looks like this is told that way from now on.`,going_on:`going on`,today_summary_none:`A quiet day`,label_person:`A person`,label_cat:`A cat`,label_dog:`A dog`,label:`Say what it was`,label_question:`What was it really?`,label_none:`Choose persons only, or pets only.`,label_teach:`Teach it`,label_done_unused:`Noted, but not used: it would have left out what you kept.`,label_undone:`Forgotten again.`,cancel:`Cancel`,undo:`Undo`,close:`Close`,you_said:`You said: {verdict}`,teach_change:`{dropped} of the last {replayed} alerts would have been left out; you called {wrong} of them wrong.`,teach_change_one:`Of the last {replayed} alerts, {dropped} would have been left out.`,teach_kept:`But you kept or called right {kept} of them, so it would be noted and not used.`,folded_motion:`with motion`,older_alert:`An older alert`,count_person_one:`1 person`,count_person:`{count} persons`,count_pet_one:`1 pet`,count_pet:`{count} pets`,count_motion_one:`1 movement`,count_motion:`{count} movements`,count_sound_one:`1 sound`,count_sound:`{count} sounds`,count_health_one:`1 fault`,count_health:`{count} faults`,summary_quiet:`quiet since {time}`,summary_busiest:`busiest {from}–{to}`,summary_going_on:`going on now`,last_day:`Last 24 hours:`,editor_layout_review:`Alerts only, the picture when one plays`,failed:`That did not work: {error}`,failed_some:`That did not work for {count} of {total}: {error}`,no_camera_title:`Choose your cameras`,no_camera_text:`Open the card's settings and pick the cameras it shows.`,not_found:`This camera is not there. Was it renamed or removed?`,unauthorized:`You have no permission to see this camera.`,nvr_offline:`The NVR does not answer. It records on if it runs.`,camera_offline:`The camera sends no picture.`,camera_off:`Switched off`,camera_off_text:`Nothing is received or recorded.`,nothing_recorded:`Nothing is recorded of that moment.`,cant_play:`This browser can't play the camera's format ({codec}).`,retry:`Try again`,person:`Person`,pet:`Pet`,cat:`Cat`,dog:`Dog`,motion:`Motion`,sound:`Sound`,health:`Camera fault`,problem_covered:`Covered`,problem_black:`Picture is black`,problem_blurred:`Out of focus`,problem_moved:`Camera was moved`,problem_frozen:`Picture stands still`,gap_unknown:`Not recorded`,gap_nvr_down:`The NVR was off`,gap_worker_down:`Recording was restarted`,gap_off:`Recording was switched off`,gap_camera_private:`The camera was switched off`,gap_deleted:`Deleted`,gap_clock:`The clock was changed`,gap_masks:`The privacy masks were changed`,gap_camera:`The camera failed`,gap_camera_unreachable:`The camera was not reachable`,gap_camera_auth:`The camera refused the password`,gap_camera_unsupported:`The camera's format is not supported`,gap_camera_stalled:`The camera sent nothing`,gap_camera_unmasked:`The privacy masks could not be drawn`,gap_storage:`The disk failed`,gap_storage_missing:`The disk was not there`,gap_storage_full:`The disk was full`,gap_storage_read_only:`The disk could not be written`,editor_cameras:`Cameras`,editor_title:`Title`,editor_layout:`Layout`,editor_layout_auto:`One camera large, several as a grid`,editor_layout_single:`One camera at a time`,editor_layout_grid:`Grid`,editor_stream:`Live picture`,editor_stream_auto:`Small in grids and away from home, else large`,editor_stream_main:`Always the large picture`,editor_stream_sub:`Always the small picture (saves data)`,editor_timeline:`Timeline`,editor_alerts:`Alerts`};function Dt(e){let t=new Map;return(n=`en`)=>{let r=t.get(n);if(!r){let i=e[n.split(`-`)[0]]??e.en;r=(e,t={})=>i[e].replace(/\{(\w+)\}/g,(e,n)=>String(t[n]??e)),t.set(n,r)}return r}}var Ot=Dt({de:Tt,en:Et});function H(e,t,n){let r=`${e}${t}`;return r in Et?r:n}function U(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var kt={right:`label_right`,not_a_person:`label_wrong`,not_a_pet:`label_wrong_pet`,person:`label_person`,cat:`label_cat`,dog:`label_dog`};function At(e){return e.label===`person`?[`right`,`not_a_person`,`cat`,`dog`]:e.label===`pet`?[`right`,`not_a_pet`,`person`,...[`cat`,`dog`].filter(t=>t!==e.animal)]:[]}function jt(e){let[t,...n]=e.map(At);return(t??[]).filter(e=>n.every(t=>t.includes(e)))}function Mt(e){return e&&e in kt?kt[e]:void 0}function Nt(e){let t=new Set(e.flatMap(e=>e.alert_ids)).size,n=n=>Math.min(t,e.map(n).reduce((e,t)=>e+t,0));return{dropped:t,wrong:n(e=>e.would_drop_false),kept:n(e=>e.would_drop_kept),replayed:e.reduce((e,t)=>Math.max(e,t.replayed),0)}}var Pt=class extends E{constructor(...e){super(...e),this.alerts=[],this.step={is:`asking`},this.#e=0}#e;willUpdate(e){let t=e.get(`alerts`);t&&Ft(t)!==Ft(this.alerts)&&(this.#e+=1,this.step={is:`asking`})}render(){return b`<div role="status" aria-live="polite">${this.#t()}</div>`}#t(){let{t:e,step:t}=this;switch(t.is){case`asking`:return b`<span class="question">${e(`label_question`)}</span>${this.#n()}`;case`working`:return b`<span>${e(`loading`)}</span>`;case`sure`:return b`<span>${It(t.change,e)}</span>
          ${this.#r(`label_teach`,()=>this.#o(t.verdict),!0)}
          ${this.#r(`cancel`,()=>this.#i())}`;case`done`:return b`<span>${e(t.isUnused?`label_done_unused`:`label_done`)}</span>
          ${t.lessons.length?this.#r(`undo`,()=>this.#s(t.lessons)):S}`;case`undone`:return b`<span>${e(`label_undone`)}</span>`;case`failed`:return b`<span>${e(`failed`,{error:t.error})}</span>
          ${this.#r(`retry`,()=>this.#i())}`}}#n(){let e=jt(this.alerts);return e.length?e.map(e=>{let t=this.alerts.every(t=>t.verdict===e);return this.#r(kt[e],()=>this.#a(e),t)}):b`<span>${this.t(`label_none`)}</span>`}#r(e,t,n=!1){return b`<button class="chip ${n?`primary`:``}" @click=${t}>
      ${this.t(e)}
    </button>`}#i(){this.step={is:`asking`}}#a(e){e===`right`?this.#o(e):this.#l(async t=>{t({is:`sure`,verdict:e,change:Nt(await this.#c(e,!0))})})}#o(e){this.#l(async t=>{let n=(await this.#c(e,!1)).flatMap(({lesson:e})=>e?[e]:[]);t({is:`done`,lessons:n.map(e=>e.lesson_id),isUnused:n.some(e=>!e.enabled)})})}#s(e){this.#l(async t=>{for(let t of e)await this.backend.forgetLesson(t);t({is:`undone`})})}async#c(e,t){let n=[];for(let r of this.alerts)n.push(await this.backend.labelAlert(r,e,t));return n}async#l(e){let t=this.#e+=1,n=e=>{t===this.#e&&(this.step=e)};this.step={is:`working`};try{await e(n)}catch(e){n({is:`failed`,error:j(e)})}}static{this.styles=[F,I,o`
      :host {
        display: block;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 12px 12px;
        font-size: calc(14px * var(--ha-font-size-scale, 1));
      }
      span {
        flex: 1 1 100%;
      }
    `]}};U([D({attribute:!1})],Pt.prototype,`alerts`,void 0),U([D({attribute:!1})],Pt.prototype,`backend`,void 0),U([D({attribute:!1})],Pt.prototype,`t`,void 0),U([O()],Pt.prototype,`step`,void 0);function Ft(e){return e.map(e=>e.id).join()}function It(e,t){let n=e.dropped>1?t(`teach_change`,{...e}):t(`teach_change_one`,{...e});return e.kept?`${n} ${t(`teach_kept`,{kept:e.kept})}`:n}function Lt(e,t){let{alert:n}=t,r=e.isChosen(t),i=e.isPlaying(t);return b`<li class=${i?`playing`:``} data-alert=${n.id}>
    <button
      class="open"
      aria-pressed=${r===void 0?S:String(r)}
      aria-current=${i?`true`:S}
      @click=${()=>e.open(t)}
    >
      ${Rt(e,n,r)} ${zt(e,t)}
    </button>
    ${i&&r===void 0?Bt(e,t):S}
  </li>`}function Rt(e,t,n){let r=e.cameras.get(t.entity_id)?.folder,i=t.end_us?bt(Math.max(1e6,t.end_us-t.start_us)):e.t(`going_on`);return b`<span class="picture">
    ${t.snapshot_us&&r?b`<img
          loading="lazy"
          decoding="async"
          alt=""
          src=${e.resolve(`${r}/alerts/${t.id}/snapshot.jpg?box=1`)}
        />`:b`<ha-icon icon=${Vt[t.label]}></ha-icon>`}
    <span class="length">${i}</span>
    ${n===void 0?S:b`<ha-icon
          class="check"
          icon=${n?`mdi:checkbox-marked-circle`:`mdi:circle-outline`}
        ></ha-icon>`}
    ${e.pinned.has(t.id)?b`<ha-icon class="pin" icon="mdi:pin"></ha-icon>`:S}
  </span>`}function zt(e,{alert:t,folded:n}){let{t:r}=e,i=r(H(``,t.animal??t.label,`motion`)),a=t.problem?r(H(`problem_`,t.problem,`health`)):i,o=e.cameras.get(t.entity_id),s=Mt(t.verdict),c=Ht(t,o,e.cameras.size);return b`<span class="words">
    <span class="what">
      <span class="dot" style="background:${ct(t.label)}"></span>
      <b>${a}</b>
      ${e.isSeen(t)?S:b`<span class="new"><span class="spoken">${r(`unseen`)}</span></span>`}
    </span>
    <span class="quiet"><bdi>${e.clock.dayAndMinutes(t.start_us,e.nowUs)}</bdi></span>
    <span class="quiet where">
      <bdi>${[c,n.length?r(`folded_motion`):``].filter(Boolean).join(` · `)}</bdi>
    </span>
    ${s?b`<span class="quiet">${r(`you_said`,{verdict:r(s)})}</span>`:S}
  </span>`}function Bt(e,t){let{t:n}=e,{alert:r}=t,i=(r,i,a)=>P(n(a),i,()=>e.tell(r,[t])),a=e.judged===r.id;return b`<div class="actions" role="toolbar" aria-label=${n(`more_buttons`)}>
      ${e.pinned.has(r.id)?i(`unpin`,`mdi:pin-off-outline`,`unpin`):i(`pin`,`mdi:pin-outline`,`pin`)}
      ${i(`download`,`mdi:download`,`download`)}
      ${i(`link`,`mdi:link-variant`,`copy_link`)}
      ${e.isAdmin?i(`share`,`mdi:share-variant-outline`,`share`):S}
      ${e.backend.canLabel&&At(r).length?P(n(`label`),`mdi:tag-check-outline`,()=>e.judge(a?void 0:r.id),{isExpanded:a}):S}
      ${e.isAdmin?i(`delete`,`mdi:delete-outline`,`delete`):S}
    </div>
    ${a?b`<cloudcam-verdicts
          .alerts=${[r]}
          .backend=${e.backend}
          .t=${n}
        ></cloudcam-verdicts>`:S}`}var Vt={person:`mdi:account`,pet:`mdi:paw`,motion:`mdi:motion-sensor`,sound:`mdi:volume-high`,health:`mdi:cctv-off`};function Ht(e,t,n){let r=e.zones.map(e=>e.name);return[...n>1&&t?[t.info.name]:[],...r].join(` · `)}var Ut=`800px`,Wt=class{#e;#t;constructor(e,t){this.host=e,this.more=t,e.addController(this)}hostUpdated(){let e=this.host.renderRoot.querySelector(`button.more`)??void 0;e&&e===this.#t&&this.#e||(this.hostDisconnected(),e&&(this.#t=e,this.#e=new IntersectionObserver(e=>{e.at(-1)?.isIntersecting&&(this.hostDisconnected(),this.more())},{rootMargin:`0px 0px ${Ut} 0px`}),this.#e.observe(e)))}hostDisconnected(){this.#e?.disconnect(),this.#e=this.#t=void 0}},Gt=3,Kt=5*R;function qt(e,t,n){let r=ot.map(t=>[t,e.filter(e=>e.alert.label===t).length]).filter(([,e])=>e),i=e.some(({alert:e})=>e.end_us===null),a=e.map(({alert:e})=>e.end_us??0).reduce((e,t)=>Math.max(e,t),0);return{counts:r,isGoingOn:i,quietSinceUs:a>0&&!i&&n-a>=Kt?a:void 0,busiestUs:Jt(e,t)}}function Jt(e,t){let n=new Map;for(let{alert:r}of e){let e=t.offsetMinutes(r.start_us)*R,i=Math.floor((r.start_us+e)/z)*z-e;n.set(i,(n.get(i)??0)+1)}let[r,i]=[...n].sort((e,t)=>t[1]-e[1]);if(!(!r||r[1]<Gt||i&&i[1]===r[1]))return r[0]}function Yt(e,t,n){if(!e.counts.length)return t(`today_summary_none`);let r=[e.counts.map(([e,n])=>t(H(`count_`,n===1?`${e}_one`:e,`count_motion`),{count:n})).join(`, `)];if(e.isGoingOn&&r.push(t(`summary_going_on`)),e.quietSinceUs&&r.push(t(`summary_quiet`,{time:n.minutes(e.quietSinceUs)})),e.busiestUs!==void 0){let[i,a]=[e.busiestUs,e.busiestUs+z].map(e=>n.minutes(e));r.push(t(`summary_busiest`,{from:i,to:a}))}return r.join(` · `)}var Xt=24,W=class extends E{#e;isPlaying({alert:e,folded:t}){let n=this.playing?.id;return n!==void 0&&(e.id===n||t.some(e=>e.id===n))}isChosen({alert:e}){return this.chosen?.has(e.id)}open(e){if(!this.chosen){this.tell(`play`,[e]);return}let t=new Set(this.chosen);t.delete(e.alert.id)||t.add(e.alert.id),this.chosen=t}tell(e,t){let n={action:e,visits:t};this.dispatchEvent(new CustomEvent(`cloudcam-action`,{detail:n}))}judge(e){this.judged=e}async reveal(){await this.updateComplete,rt(this.renderRoot.querySelector(`li.playing`))}constructor(){super(),this.alerts=[],this.cameras=new Map,this.isSeen=()=>!0,this.pinned=new Set,this.nowUs=0,this.resolve=e=>e,this.isAdmin=!1,this.loading=!1,this.filter=dt,this.pages=1,this.#e=it(St),this.isJudging=!1,new Wt(this,()=>this.pages+=1)}render(){let e=this.#e(this.alerts,this.nowUs),t=e.map(({alert:e})=>e),n=new Map(e.map(e=>[e.alert.id,e])),r=ft(t,this.filter,this.isSeen).map(({id:e})=>n.get(e)),i=r.slice(0,this.pages*Xt);return b`
      ${this.#r(e)} ${this.#i(t)}
      ${this.chosen?this.#l(r):S} ${this.#t(e)}
      ${i.length?b`<ul>
            ${tt(i,e=>e.alert.id,e=>Lt(this,e))}
          </ul>`:b`<p class="empty">${this.#n()}</p>`}
      ${i.length<r.length?b`<button class="chip more" @click=${()=>this.pages+=1}>
            ${this.t(`more`)}
          </button>`:S}
    `}#t(e){let{playing:t}=this;return!t||e.some(e=>this.isPlaying(e))?S:b`<h4>${this.t(`older_alert`)}</h4>
      <ul class="older">
        ${Lt(this,{alert:t,folded:[]})}
      </ul>`}#n(){return this.loading?this.t(`loading`):this.t(this.alerts.length?`no_alerts_filtered`:`no_alerts`)}#r(e){let{t,clock:n,filter:r}=this,i=r.camera,a=e.filter(({alert:e})=>!i||e.entity_id===i),o=e.some(({alert:e})=>!this.isSeen(e)),s=this.loading&&!e.length;return b`<div class="head">
      <h3>${t(`alerts`)}</h3>
      <span class="quiet summary">
        ${s?S:b`<span class="spoken">${t(`last_day`)}</span>`}
        ${s?``:b`<bdi>${Yt(qt(a,n,this.nowUs),t,n)}</bdi>`}
      </span>
      <span class="space"></span>
      ${o?b`<button class="link" @click=${()=>this.tell(`all_seen`,e)}>
            ${t(`mark_all_seen`)}
          </button>`:S}
    </div>`}#i(e){let{t,filter:n}=this;if(!e.length)return S;let r=pt(e),i=e.filter(e=>!this.isSeen(e)).length,a=(e,t,n)=>b`<button class="chip" aria-pressed=${t} @click=${()=>this.#s(n)}>
        ${e}
      </button>`;return b`<div class="filters" role="group" aria-label=${t(`filter`)}>
      ${i||n.unseen?a(b`${t(`unseen`)} <b>${i}</b>`,n.unseen,{unseen:!n.unseen}):S}
      ${r.length>1||n.label?r.map(e=>a(b`<span class="dot" style="background:${ct(e)}"></span>${t(e)}`,n.label===e,{label:n.label===e?void 0:e})):S}
      ${this.#a(e)}
      <button
        class="chip"
        aria-pressed=${this.chosen!==void 0}
        @click=${()=>this.#c(this.chosen===void 0)}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon>${t(`select`)}
      </button>
    </div>`}#a(e){let{filter:t}=this,n=mt(e),r=[...this.cameras.values()];return b`${r.length>1?this.#o([`camera`,`all_cameras`],t.camera,r.map(e=>[e.entity_id,e.info.name]),e=>this.#s({camera:e})):S}
    ${n.length?this.#o([`zone`,`all_zones`],t.zone,n.map(e=>[e,e]),e=>this.#s({zone:e})):S}`}#o([e,t],n,r,i){return b`<select class="chip" aria-label=${this.t(e)} @change=${e=>i(e.target.value||void 0)}>
      <option value="" ?selected=${n===void 0}>${this.t(t)}</option>
      ${r.map(([e,t])=>b`<option value=${e} ?selected=${e===n}>${t}</option>`)}
    </select>`}#s(e){this.filter={...this.filter,...e},this.pages=1}#c(e){this.chosen=e?new Set:void 0,this.isJudging=!1,this.judged=void 0}#l(e){let{t}=this,n=e.filter(e=>this.isChosen(e)),r=(e,r,i)=>P(t(i),r,()=>n.length&&this.tell(e,n));return b`<div class="bar">
      <div class="tools" role="toolbar" aria-label=${t(`select`)} ?data-none=${!n.length}>
        <span aria-live="polite">${t(`selected`,{count:n.length})}</span>
        <span class="space"></span>
        ${r(`seen`,`mdi:eye-check-outline`,`mark_seen`)}
        ${r(`pin`,`mdi:pin-outline`,`pin`)}
        ${r(`download`,`mdi:download`,`download`)}
        ${this.backend.canLabel?P(t(`label`),`mdi:tag-check-outline`,()=>this.isJudging=!this.isJudging,{isExpanded:this.isJudging}):S}
        ${this.isAdmin?r(`delete`,`mdi:delete-outline`,`delete`):S}
        <button class="chip" @click=${()=>this.#c(!1)}>${t(`done`)}</button>
      </div>
      ${this.isJudging&&n.length?b`<cloudcam-verdicts
            .alerts=${n.map(({alert:e})=>e)}
            .backend=${this.backend}
            .t=${t}
          ></cloudcam-verdicts>`:S}
    </div>`}static{this.styles=ut}};U([D({attribute:!1})],W.prototype,`alerts`,void 0),U([D({attribute:!1})],W.prototype,`cameras`,void 0),U([D({attribute:!1})],W.prototype,`isSeen`,void 0),U([D({attribute:!1})],W.prototype,`pinned`,void 0),U([D({attribute:!1})],W.prototype,`playing`,void 0),U([D({attribute:!1})],W.prototype,`nowUs`,void 0),U([D({attribute:!1})],W.prototype,`t`,void 0),U([D({attribute:!1})],W.prototype,`clock`,void 0),U([D({attribute:!1})],W.prototype,`resolve`,void 0),U([D({attribute:!1})],W.prototype,`backend`,void 0),U([D({type:Boolean})],W.prototype,`isAdmin`,void 0),U([D({type:Boolean})],W.prototype,`loading`,void 0),U([D({attribute:!1})],W.prototype,`seenState`,void 0),U([O()],W.prototype,`filter`,void 0),U([O()],W.prototype,`chosen`,void 0),U([O()],W.prototype,`pages`,void 0),U([O()],W.prototype,`judged`,void 0),U([O()],W.prototype,`isJudging`,void 0);function Zt({action:e,visits:t}){return e===`seen`||e===`all_seen`||e===`delete`?wt(t):t.map(({alert:e})=>e)}function Qt(e,t){let n=document.createElement(`a`);n.href=e,n.download=t,n.rel=`noopener`,n.click()}async function $t(e,t){let n=await fetch(e);if(!n.ok)throw Error(`${n.status} ${n.statusText}`.trim());let r=URL.createObjectURL(await n.blob());Qt(r,t),setTimeout(()=>URL.revokeObjectURL(r),1e4)}function en(e,t,n,r){return nn(`${t} ${e.file(r)} ${n}.mp4`)}function tn(e,t,n){return nn(`${t} ${e.file(n)}.jpg`)}function nn(e){return e.replace(/[/\\?%*:|"<>]/g,`-`)}var rn=/(?:^#|[#&])cloudcam-alert=([^&/]+)\/([^&]+)/;function an(e){let t=rn.exec(e);if(t)try{return{entityId:decodeURIComponent(t[1]),alertId:decodeURIComponent(t[2])}}catch{return}}function on(e,{entityId:t,alertId:n}){let[r]=e.split(`#`);return`${r}#cloudcam-alert=${encodeURIComponent(t)}/${encodeURIComponent(n)}`}function sn(e,t){return`${e}/cloudcam/alert/${encodeURIComponent(t)}`}var cn=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),ln=function(e,t){return new URL(e,t).href},un={},dn=function(e){return e.pathname.endsWith(`.css`)},fn=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},pn=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=ln(t,n);let r=s(t),i=dn(r);return fn(un,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:cn,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})};async function mn(e,t,n){try{let r=await pn(()=>import(`./share.js`),[],import.meta.url);if(!e.camera(t))return;r.showDialog(e,{entityId:t,range:n(r)})}catch(t){e.toast(e.t(`failed`,{error:j(t)}))}}async function hn(e,t){let{hass:n,t:r}=e,{action:i}=t;if(i===`delete`&&!window.confirm(vn(r,t.visits.length)))return;let a=Zt(t);try{i===`seen`?await e.seen.add(n,a):i===`all_seen`&&e.listsAll?await e.seen.addAll(n,e.nowUs()):i===`all_seen`?await e.seen.add(n,a):i===`link`?await bn(e,a[0]):i===`share`?await yn(e,a[0]):await gn(e,i,a)}catch(t){e.toast(r(`failed`,{error:j(t)}))}}async function gn(e,t,n){let r=[];for(let i of n)try{await _n(e,t,i)}catch(e){r.push(e)}if(t!==`download`&&await e.loadPins().catch(e=>r.push(e)),!r.length)return;let i=j(r[0]),[a,o]=[Math.min(r.length,n.length),n.length];e.toast(o===1?e.t(`failed`,{error:i}):e.t(`failed_some`,{count:a,total:o,error:i}))}async function _n(e,t,n){let r=new A(e.hass);switch(t){case`pin`:await r.pin(n);return;case`unpin`:for(let t of e.pins)t.alert_id===n.id&&await r.unpin(t);return;case`delete`:await r.deleteAlert(n).catch(e=>{if(!We(e))throw e}),e.forget(n);return;case`download`:{let t=e.camera(n.entity_id);if(!t?.folder)return;Qt(e.hass.hassUrl(`${t.folder}/alerts/${n.id}/clip.mp4`),en(V(e.hass),t.info.name,n.animal??n.label,n.start_us))}}}function vn(e,t){return e(t===1?`delete_sure_one`:`delete_sure`,{count:t})}function yn(e,t){return mn(e,t.entity_id,({rangeOfAlert:n})=>n(t,e.nowUs()))}async function bn(e,t){let n=e.hass.panels?.cloudcam?sn(location.origin,t.id):on(location.href,{entityId:t.entity_id,alertId:t.id});navigator.clipboard?await navigator.clipboard.writeText(n):window.prompt(e.t(`copy_link`),n),e.toast(e.t(`link_copied`))}var xn=[F,I,o`
    :host {
      display: block;
    }
    ha-card {
      display: block;
      overflow: hidden;
      position: relative;
      color: var(--primary-text-color);
    }
    /* a page of its own may come before anything made Home Assistant load its cards */
    ha-card:not(:defined) {
      background: var(--ha-card-background, var(--card-background-color, #fff));
      border-radius: var(--ha-card-border-radius, 12px);
      border: 1px solid var(--ha-card-border-color, var(--divider-color, #e0e0e0));
    }
    /* alerts first; the picture stays in sight while they scroll past */
    :host([data-layout="review"]) ha-card {
      overflow: visible;
      background: none;
      border: 0;
      box-shadow: none;
    }
    :host([data-layout="review"]) {
      container-type: inline-size;
    }
    :host([data-layout="review"]) .frame {
      position: sticky;
      top: 0;
      z-index: 2;
      border-radius: 12px;
      overflow: hidden;
      border: 1px solid var(--divider-color, #e0e0e0);
    }
    .close {
      position: absolute;
      inset-block-start: 6px;
      inset-inline-end: 6px;
      z-index: 2;
      color: #fff;
      background: rgb(0 0 0 / 55%);
      width: 40px;
      height: 40px;
    }
    @container (min-width: 900px) {
      :host([data-layout="review"]) ha-card:has(.frame) {
        display: grid;
        grid-template-columns: minmax(340px, 1fr) minmax(0, 2fr);
        gap: 16px;
        align-items: start;
      }
      :host([data-layout="review"]) .frame {
        order: 1;
        top: 16px;
      }
      :host([data-layout="review"]) .toast {
        grid-column: 1 / -1;
        order: 2;
      }
    }
    h2 {
      margin: 0;
      padding: 16px 16px 12px;
      font-size: calc(20px * var(--ha-font-size-scale, 1));
      font-weight: 400;
    }
    .none {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 4px;
      padding: 32px 16px;
      text-align: center;
      --mdc-icon-size: 40px;
    }
    .none span {
      color: var(--secondary-text-color);
    }
    .tabs {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 10px 12px;
    }
    .frame {
      background: var(--ha-card-background, var(--card-background-color, #fff));
    }
    .frame:fullscreen {
      display: flex;
      flex-direction: column;
      justify-content: center;
      --cloudcam-stage-height: calc(100vh - 130px);
    }
    .grid {
      display: grid;
      gap: 2px;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(var(--cloudcam-cell-width, 150px), 100% / 3 - 2px)), 1fr));
    }
    .cell {
      display: block;
      text-align: start;
    }
    .cell:focus-visible {
      outline-offset: -3px;
    }
    .controls {
      display: flex;
      align-items: center;
      flex-wrap: wrap;
      padding: 2px 4px;
      color: var(--primary-text-color);
    }
    .controls .chip {
      margin-inline: 4px;
    }
    .speed {
      min-width: 52px;
      justify-content: center;
    }
    .space {
      flex: 1;
    }
    cloudcam-timeline {
      padding: 0 12px 8px;
    }
    cloudcam-alerts {
      padding: 8px 12px 16px;
    }
    .toast {
      position: sticky;
      bottom: 12px;
      margin: 0 12px 12px;
      padding: 10px 16px;
      border-radius: 10px;
      background: var(--primary-text-color);
      color: var(--card-background-color, #fff);
      z-index: 3;
    }
    [hidden] {
      display: none;
    }
    .frame {
      container-type: inline-size;
    }
    .rare {
      display: flex;
    }
    .more {
      display: none;
    }
    @container (max-width: 640px) {
      .controls .icon {
        width: 40px;
      }
      .more {
        display: inline-flex;
      }
      .rare {
        display: none;
        order: 1;
        width: 100%;
        justify-content: flex-end;
      }
      .rare[data-open] {
        display: flex;
      }
    }
  `];function Sn(e){let t=e.camera??e.entity,n=e.cameras??(t?[t]:[]);if(!Array.isArray(n)||n.some(e=>typeof e!=`string`))throw Error(`cameras must be a list of camera entities`);let r=n.find(e=>!e.startsWith(`camera.`));if(r!==void 0)throw Error(`${r} is no camera entity`);if(![`auto`,`single`,`grid`,`review`,void 0].includes(e.layout))throw Error(`layout must be auto, single, grid or review`);let i=e.layout??`auto`;if(![`auto`,`main`,`sub`,void 0].includes(e.stream))throw Error(`stream must be auto, main or sub`);return{cameras:[...new Set(n)],title:e.title??``,layout:i===`auto`?n.length>1?`grid`:`single`:i,stream:e.stream??`auto`,timeline:e.timeline??!0,alerts:e.alerts??!0}}function Cn(e){return Object.values(e.entities??{}).filter(({entity_id:e,platform:t})=>t===`cloudcam`&&e.startsWith(`camera.`)).map(e=>e.entity_id).filter(t=>t in e.states).sort()}var wn={cameras:`editor_cameras`,title:`editor_title`,layout:`editor_layout`,stream:`editor_stream`,timeline:`editor_timeline`,alerts:`editor_alerts`},Tn=()=>Ot(document.documentElement.lang||navigator.language);function En(){let e=Tn(),t=[`auto`,`single`,`grid`,`review`].map(t=>({value:t,label:e(`editor_layout_${t}`)})),n=[`auto`,`main`,`sub`].map(t=>({value:t,label:e(`editor_stream_${t}`)}));return{schema:[{name:`cameras`,required:!0,selector:{entity:{multiple:!0,filter:{integration:`cloudcam`,domain:`camera`}}}},{name:`title`,selector:{text:{}}},{name:`layout`,selector:{select:{mode:`dropdown`,options:t}}},{name:`stream`,selector:{select:{mode:`dropdown`,options:n}}},{name:``,type:`grid`,schema:[{name:`timeline`,selector:{boolean:{}}},{name:`alerts`,selector:{boolean:{}}}]}],computeLabel:({name:e})=>{let t=wn[e];return t?Tn()(t):e},assertConfig:e=>{Sn(e)}}}var Dn=380;function On(e){let{setting:t,hasSub:n,compact:r,width:i,isZoomed:a,isFar:o}=e;return n?t===`auto`?o||r||i>0&&i<Dn&&!a?`sub`:`main`:t:`main`}function kn(e,t){if(t.connection?.saveData)return!0;let n=An(e.hassUrl(`/`)),{internal_url:r,external_url:i}=e.config;return!n||jn(n)||n===An(r)?!1:n===An(i)||n.endsWith(`.ui.nabu.casa`)}function An(e){try{return e?new URL(e,location.href).hostname:``}catch{return``}}function jn(e){return!e.includes(`.`)||/\.(local|lan|home|internal|localhost|home\.arpa)$/.test(e)||/^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(e)||/^\[(::1|f[cd]|fe80)/.test(e)}var Mn=2;function Nn({ways:e,stream:t,hasSub:n}){let r=t===`main`?`sub`:`main`;return e.flatMap(e=>e===`mse`&&n?[{way:e,stream:t},{way:e,stream:r}]:[{way:e,stream:`main`}])}var Pn=class{#e;#t=new Set;#n=0;#r=0;constructor(e){this.#e=Nn(e)}get current(){return this.#e[this.#n]}get isFirst(){return this.#n===0}shows(){this.#r=0}failed(e){let{current:t}=this;if(!t)return!1;if(this.#r+=1,e===`codec`){for(let e of this.#e)e.stream===t.stream&&e.way!==`webrtc`&&this.#t.add(e);return t.way===`webrtc`&&this.#t.add(t),this.#i(e,()=>!0)}return e===`slow`?this.#i(e,e=>e.stream===`sub`)||!0:this.#r<Mn&&e!==`not_found`||this.#i(e,e=>e.way!==t.way)?!0:t.way!==`webrtc`||this.#t.size===0}#i(e,t){let{length:n}=this.#e;for(let r=1;r<=n;r+=1){let i=(this.#n+r)%n,a=this.#e[i];if(!this.#t.has(a)&&i!==this.#n&&t(a))return this.#n=i,this.#r=0,this.reason=i===0?void 0:this.reason??e,!0}return!1}},Fn=2,In=.15,Ln=.1,Rn=1.5,zn=.15,Bn=3e4,Vn=.05,Hn=.1,Un=1.5,Wn=1e3,Gn=class{constructor(){this.targetS=In,this.#e=0}#e;halted(e){e-this.#e<Wn||(this.targetS=Math.min(Rn,this.targetS+zn),this.#e=e)}step(e,t,n){let r=e.at(-1);if(!r)return;let i=Math.max(r.start,r.end-this.targetS);if(!e.find(e=>t>=e.start-.01&&t<e.end))return t<r.start?{rate:1,seekTo:i}:{rate:1};let a=r.end-t;if(a>Fn+this.targetS)return{rate:1,seekTo:i};n-this.#e>Bn&&(this.targetS=Math.max(Ln,this.targetS-Vn),this.#e=n);let o=a-this.targetS-Hn;return{rate:o>0?Math.min(Un,1.05+o/2):1}}},Kn=8,qn=1886545524,Jn=9e4,Yn=1,Xn=2208988800,Zn=64,Qn=class{#e=new Uint8Array(40);#t=0;#n=0;#r=[];read(e){let t=0;for(;t<e.length;){if(this.#n>0){let n=Math.min(this.#n,e.length-t);this.#n-=n,t+=n;continue}let n=new DataView(this.#e.buffer),r=this.#t>=Kn&&n.getUint32(4)===qn,i=r?Math.min(n.getUint32(0),this.#e.length):Kn,a=e.subarray(t,t+i-this.#t);if(this.#e.set(a,this.#t),this.#t+=a.length,t+=a.length,this.#t<i)return;(r||n.getUint32(4)!==qn)&&(r&&this.#i(n),this.#n=Math.max(0,n.getUint32(0)-i),this.#t=0)}}wallMs(e){let t=this.#r.findLast(t=>t.mediaS<=e+.001)??this.#r[0];return t&&t.wallMs+(e-t.mediaS)*1e3}#i(e){if(e.getUint32(12)!==Yn)return;let t=(e.getUint32(16)-Xn)*1e3+e.getUint32(20)/2**32*1e3,n=Number(e.getBigUint64(24))/Jn;this.#r.push({mediaS:n,wallMs:t}),this.#r.length>Zn&&this.#r.shift()}},$n=200,er=8e3,tr=5e3,nr=4e3,rr=8e3,ir=6,ar=12;function or(){return globalThis.ManagedMediaSource??globalThis.MediaSource}function sr(){return or()!==void 0&&`WebSocket`in globalThis}var cr=class{#e;#t;#n;#r;#i;#a;#o;#s;#c;#l;#u;#d;#f;#p;constructor(e,t,n,r){this.video=t,this.nowMs=n,this.failed=r,this.clock=new Qn,this.#e=new Gn,this.#i=new AbortController,this.#s=``,this.#c=[],this.#l=Date.now(),this.#f=!1,this.#p=!1;let{signal:i}=this.#i;this.#t=new WebSocket(e),this.#t.binaryType=`arraybuffer`;let a=(e,t)=>this.#t.addEventListener(e,t,{signal:i});a(`message`,e=>this.#g(e.data)),a(`close`,()=>this.#m(`network`)),this.#n=new(or()),this.#n.addEventListener(`sourceopen`,()=>this.#v(),{signal:i}),this.#r=URL.createObjectURL(this.#n),t.disableRemotePlayback=!0,t.src=this.#r,t.addEventListener(`waiting`,()=>this.#C(),{signal:i}),t.addEventListener(`timeupdate`,()=>this.#p=this.#f,{signal:i}),t.addEventListener(`error`,()=>this.#h(),{signal:i}),this.#a=setInterval(()=>this.#x(),$n)}get isOver(){return this.#i.signal.aborted}close(){clearInterval(this.#a),this.#i.abort(),this.#t.close(),this.#c=[],URL.revokeObjectURL(this.#r)}#m(e){this.isOver||(this.close(),this.failed(e))}#h(){this.#m(this.#p?`network`:`codec`)}#g(e){if(this.#l=Date.now(),typeof e==`string`){this.#_(e);return}let t=new Uint8Array(e);this.clock.read(t),this.clock.wallMs(0)!==void 0&&(this.#d??=this.#l),this.#c.push(t),this.#y()}#_(e){let t=JSON.parse(e);t.error===`not_found`?this.#m(`not_found`):t.error||!t.type?this.#m(`network`):or().isTypeSupported(t.type)?(this.#s=t.type,this.#v()):this.#m(`codec`)}#v(){if(this.#o||!this.#s||this.#n.readyState!==`open`)return;let e;try{e=this.#n.addSourceBuffer(this.#s)}catch{this.#m(`codec`);return}let{signal:t}=this.#i;e.addEventListener(`updateend`,()=>this.#b(),{signal:t}),e.addEventListener(`error`,()=>this.#h(),{signal:t}),this.#o=e,this.#y()}#y(){let e=this.#o;if(!e||e.updating||!this.#c.length)return;let t=this.#c.length===1?this.#c[0]:dr(this.#c);this.#c=[];try{e.appendBuffer(t)}catch{this.#m(`network`)}}#b(){this.#f||this.#x(),this.#y(),this.#w()}#x(){let{video:e}=this,t=Date.now();if(t-this.#l>er){this.#m(`network`);return}let n=t-(this.#d??t);if(!this.#p&&!e.paused&&n>rr){this.#m(`codec`);return}if(!this.#o||e.paused&&this.#f)return;let r=this.#e.step(ur(this.#o.buffered),e.currentTime,t);if(r){if(this.#f)r.seekTo!==void 0&&(e.currentTime=r.seekTo);else{this.#f=!0;let t=ur(this.#o.buffered).at(-1);e.currentTime=Math.max(t.start,t.end-this.#e.targetS)}e.playbackRate!==r.rate&&(e.playbackRate=r.rate),this.#S(t)}}#S(e){let t=this.clock.wallMs(this.video.currentTime);t!==void 0&&this.nowMs()-t>tr?this.#u===void 0?this.#u=e:e-this.#u>nr&&this.#m(`slow`):this.#u=void 0}#C(){this.#f&&!this.video.seeking&&this.#e.halted(Date.now())}#w(){let e=this.#o;if(!e||e.updating||!e.buffered.length)return;let t=e.buffered.start(0);this.video.currentTime-t>ar&&e.remove(t,this.video.currentTime-ir)}},lr=class{#e;#t;#n;constructor(e,t,n){this.video=e,this.trouble=t,this.nowMs=n,this.kind=`mse`,this.#t=``,this.#n=new AbortController;let{signal:r}=this.#n;e.addEventListener(`pause`,()=>{e.paused&&this.#e?.close()},{signal:r}),e.addEventListener(`play`,()=>this.#r(),{signal:r})}load(e){this.#e?.close(),this.#t=e;let t=new URL(e,location.href);t.protocol=t.protocol.replace(`http`,`ws`),this.#e=new cr(t.href,this.video,this.nowMs,this.trouble)}wallMs(){return this.#e?.clock.wallMs(this.video.currentTime)}seekWall(){return!1}latencyS(){let e=this.wallMs();return e===void 0?void 0:Math.max(0,this.nowMs()-e)/1e3}stop(){this.#e&&(this.#e.close(),this.#e=void 0,this.#t=``,this.video.playbackRate=1,this.video.removeAttribute(`src`),this.video.load())}destroy(){this.stop(),this.#n.abort()}#r(){this.#e?.isOver&&this.#t&&(this.load(this.#t),this.video.play().catch(()=>void 0))}};function ur(e){return Array.from({length:e.length},(t,n)=>({start:e.start(n),end:e.end(n)}))}function dr(e){let t=new Uint8Array(e.reduce((e,t)=>e+t.length,0)),n=0;for(let r of e)t.set(r,n),n+=r.length;return t}var fr=class{#e;#t;constructor(e,t){this.video=e,this.kind=`native`,this.#t=!1,this.#e=()=>{if(!this.#t)return;let n=e.error?.code;t(n===MediaError.MEDIA_ERR_DECODE?`codec`:`network`)},e.addEventListener(`error`,this.#e)}static isSupported(e){return e.canPlayType(`application/vnd.apple.mpegurl`)!==``}load(e){this.#t=!0,this.video.src=e}wallMs(){let e=this.video.getStartDate?.().getTime();return e===void 0||Number.isNaN(e)?void 0:e+this.video.currentTime*1e3}seekWall(e){let[t,{seekable:n}]=[this.wallMs(),this.video];if(t===void 0||n.length===0)return!1;let r=this.video.currentTime+(e-t)/1e3;return r<n.start(0)||r>n.end(n.length-1)?!1:(this.video.currentTime=r,!0)}latencyS(){let{seekable:e}=this.video;return e.length?e.end(e.length-1)-this.video.currentTime:void 0}stop(){this.#t&&(this.#t=!1,this.video.removeAttribute(`src`),this.video.load())}destroy(){this.video.removeEventListener(`error`,this.#e),this.stop()}},pr=[500,1e3,2e3,4e3,8e3],mr=z,hr=2,gr=6,_r=250,vr=5e6,yr=8,br=2,xr=[1,2,8,32];async function Sr(e,t,n,r){if(e===`mse`)return new lr(t,n,()=>r.nowUs()/1e3);if(e===`webrtc`){let{WebRtcEngine:e}=await pn(async()=>{let{WebRtcEngine:e}=await import(`./webrtc-engine.js`);return{WebRtcEngine:e}},[],import.meta.url);return new e(t,n,()=>r.signalling())}if(`MediaSource`in globalThis||`ManagedMediaSource`in globalThis){let{HlsEngine:e,isSupported:r}=await pn(async()=>{let{HlsEngine:e,isSupported:t}=await import(`./hls-engine.js`);return{HlsEngine:e,isSupported:t}},[],import.meta.url);if(r())return new e(t,n)}if(fr.isSupported(t))return new fr(t,n);throw Error(`no player`)}var Cr=class{#e;#t;#n;#r;#i;#a;#o;#s;#c;#l;#u;#d;#f;constructor(e,t,n=Sr){this.video=e,this.host=t,this.make=n,this.mode={kind:`idle`},this.hasPicture=!1,this.isRefused=!1,this.speed=1,this.#t=new Map,this.#n=[],this.#a=0,this.#s=0,this.#c=!1,this.#l=!1,this.#u=!1,this.#d=!1,this.#f=new AbortController,e.muted=!0,e.playsInline=!0;let r=(t,n)=>e.addEventListener(t,n,{signal:this.#f.signal});r(`playing`,()=>this.#y()),r(`seeked`,()=>this.#y()),r(`resize`,()=>this.video.srcObject&&this.#y()),r(`timeupdate`,()=>this.host.changed()),r(`pause`,()=>this.host.changed()),r(`play`,()=>this.host.changed()),r(`volumechange`,()=>this.#b()),r(`ended`,()=>this.#x())}get kind(){return this.#e?.kind}get attempt(){let e=this.mode.kind===`live`?this.#r?.current:void 0;return e&&{...e,reason:this.#r?.reason}}get isPaused(){return this.video.paused&&this.#o===void 0}get latencyS(){return this.mode.kind===`live`?this.#e?.latencyS():void 0}get shownUs(){let e=this.hasPicture?this.#e?.wallMs():void 0;return e===void 0?void 0:e*1e3}live(){this.#l=!1,this.#E(1),this.mode={kind:`live`},this.#r=new Pn(this.host.liveWays()),this.#p()}playFrom(e){this.#l=!1,this.mode.kind===`past`&&this.hasPicture&&this.#e?.seekWall(e/1e3)?(this.mode={kind:`past`,fromUs:e},this.#_(),this.host.changed()):(this.mode={kind:`past`,fromUs:e},this.#p())}pause(){this.#O(),this.video.pause()}resume(){this.mode.kind===`live`?this.live():this.mode.kind===`past`&&(this.#E(this.speed),this.#_())}setSpeed(e){this.#E(e),this.mode.kind===`past`&&this.#_(),this.host.changed()}suspend(){clearTimeout(this.#i),this.#O(),this.video.pause(),this.#e?.stop(),this.mode={kind:`idle`},this.hasPicture=!1,this.trouble=void 0,this.host.changed()}destroy(){this.#d=!0,this.suspend(),this.#f.abort();for(let e of this.#n)e.destroy();this.#e=void 0}#p(){clearTimeout(this.#i),this.trouble=void 0,this.isRefused=!1,this.#m()}async#m(){let e=this.mode;this.#u=!0,this.hasPicture&&this.host.hold(),this.hasPicture=!1,this.host.changed();let t=e.kind===`live`?this.#r?.current:void 0,n=t?.way??`hls`,r;try{r=await this.#h(n)}catch{this.#t.delete(n),this.#S(`codec`,n);return}this.#n.includes(r)||this.#n.push(r),this.#d&&r.destroy();let i=this.host.folder();e!==this.mode||e.kind===`idle`||!i||this.#d||t&&t!==this.#r?.current||(this.#e!==r&&this.#e?.stop(),this.#e=r,r.load(this.#g(i,e,t)),this.#u=!1,this.#_())}#h(e){let t=this.#t.get(e);return t||(t=this.make(e,this.video,t=>this.#S(t,e),this.host),this.#t.set(e,t)),t}#g(e,t,n){if(t.kind===`live`){if(n?.way!==`mse`)return`${e}/live.m3u8?window_s=60`;this.#c=!this.video.muted;let t=this.#c?`&sound=1`:``;return`${e}/live.mp4?stream=${n.stream}${t}`}let r=Math.round(t.fromUs);return this.#s=Math.min(r+mr,Math.round(this.host.nowUs())),`${e}/playlist.m3u8?start_us=${r}&end_us=${Math.max(this.#s,r+vr)}`}#_(){if(this.#o!==void 0)return;let{mode:e}=this;this.video.play().catch(t=>{wr(t)&&this.mode===e&&!this.#d&&this.#v()})}#v(){this.video.muted?(this.suspend(),this.isRefused=!0,this.host.changed()):(this.video.muted=!0,this.#_())}#y(){this.mode.kind===`idle`||this.#u||this.video.readyState<br||this.video.srcObject&&this.video.videoWidth<=2||(this.#a=0,this.#r?.shows(),this.hasPicture=!0,this.trouble=void 0,this.mode.kind===`past`&&this.speed!==1&&this.#E(this.speed),this.host.changed())}#b(){this.host.changed(),this.attempt?.way===`mse`&&this.#e&&this.video.muted!==!this.#c&&this.#m()}#x(){this.mode.kind!==`past`||this.#u||(this.#s>=this.host.nowUs()-vr?this.live():(this.#l=!0,this.mode={kind:`past`,fromUs:this.#s},this.#p()))}#S(e,t){let n=this.mode.kind!==`live`||this.#r?.current?.way===t;if(this.mode.kind===`idle`||this.#d||!n)return;let r=pr[Math.min(this.#a,pr.length-1)];this.#a+=1,this.mode.kind===`live`?this.#C(e,r):e===`not_found`&&this.#l?this.#x():e===`codec`||e===`not_found`?this.#T(e):this.#w(e,r)}#C(e,t){let n=this.#r.current;this.#r.failed(e)?this.#r.current===n?this.#w(e,t):this.#w(e,this.#a>gr?t:0):this.#T(`codec`)}#w(e,t){this.#a>hr&&this.#T(e),clearTimeout(this.#i),this.#i=setTimeout(()=>void this.#m(),t)}#T(e){this.trouble=e,this.host.changed()}#E(e){this.speed=e,this.#O(),this.video.playbackRate=Math.min(e,yr),e>yr&&this.mode.kind===`past`&&this.#D()}#D(){this.video.pause(),this.#o=setInterval(()=>{let[e,{video:t}]=[this.shownUs,this];if(t.seeking||e===void 0)return;let n=this.speed*_r/1e3;t.currentTime+n<t.duration?t.currentTime+=n:this.#x()},_r)}#O(){clearInterval(this.#o),this.#o=void 0}};function wr(e){return e instanceof DOMException&&e.name===`NotAllowedError`}async function Tr(e,t){try{let{makeEditor:n}=await pn(async()=>{let{makeEditor:e}=await import(`./zones.js`);return{makeEditor:e}},[],import.meta.url);if(!e.camera(t))return;let r=n(e,t,V(e.hass));e.frame.parentNode?.append(r)}catch(t){e.toast(e.t(`failed`,{error:j(t)}))}}function Er(e,t,n){let{t:r}=e,i=t?.isLive??!0,a=t?.isPaused??!0,o=t?.element,s=(e,t,n,i)=>P(r(e),t,n,{isPressed:i});return b`<div class="controls" role="toolbar" aria-label=${n.info.name}>
    ${e.backToGrid?s(`back_to_grid`,`mdi:view-grid-outline`,e.backToGrid):S}
    ${s(a?`play`:`pause`,a?`mdi:play`:`mdi:pause`,()=>t?.togglePause())}
    ${s(`previous_alert`,`mdi:skip-previous`,()=>e.step(-1))}
    ${s(`next_alert`,`mdi:skip-next`,()=>e.step(1))}
    ${i?S:jr(e,t)}
    <span class="space"></span>
    <span class="rare" ?data-open=${e.hasMore}>${Dr(e,s,t,n)}</span>
    ${P(r(`more_buttons`),`mdi:dots-horizontal`,()=>e.toggleMore(),{isExpanded:e.hasMore,look:`more`})}
    ${s(`fullscreen`,`mdi:fullscreen`,()=>void Pr(e.frame,o))}
  </div>`}function Dr(e,t,n,r){let i=n?.element;return b`
    ${r.info.record_audio?t(i?.muted?`unmute`:`mute`,i?.muted?`mdi:volume-off`:`mdi:volume-high`,()=>{i&&(i.muted=!i.muted)}):S}
    ${r.info.ptz?t(`ptz`,`mdi:arrow-all`,()=>e.toggleMoving(),e.isMoving):S}
    ${r.may_control?t(`zones`,`mdi:vector-polygon`,()=>void Tr(e,r.entity_id)):S}
    ${n&&!n.isLive&&at(e.hass)?t(`share`,`mdi:share-variant-outline`,()=>void Or(e,n,r)):S}
    ${t(`snapshot`,`mdi:camera-outline`,()=>void kr(e,n))}
    ${t(r.info.privacy?`privacy_off`:`privacy_on`,r.info.privacy?`mdi:video-off`:`mdi:video-outline`,()=>e.switchCamera(r),r.info.privacy)}
    ${t(`forget_last`,`mdi:delete-clock-outline`,()=>void Ar(e,r))}
    ${t(`details`,`mdi:information-outline`,()=>e.toggleDetails())}
    ${`pictureInPictureEnabled`in document&&document.pictureInPictureEnabled?t(`pip`,`mdi:picture-in-picture-bottom-right`,()=>void Nr(i)):S}
  `}function Or(e,t,n){let r=t.atUs??e.nowUs();return mn(e,n.entity_id,({rangeAround:t})=>t(r,e.nowUs()))}async function kr(e,t){try{await t?.savePicture()}catch(t){e.toast(e.t(`failed`,{error:j(t)}))}}async function Ar(e,t){let n=t.info.name;if(window.confirm(e.t(`forget_last_sure`,{name:n})))try{await new A(e.hass).forgetLast(t.entity_id),e.toast(e.t(`forgotten_last`,{name:n}))}catch(t){e.toast(e.t(`failed`,{error:j(t)}))}}function jr({t:e,goLive:t},n){let r=n?.speed??1;return b`<button class="chip primary" @click=${t}>
      <ha-icon icon="mdi:access-point"></ha-icon>${e(`go_live`)}
    </button>
    <button
      class="chip speed"
      title=${e(`speed`)}
      aria-label="${e(`speed`)} ${r}"
      @click=${()=>n?.setSpeed(Mr(r))}
    >
      <bdi>${r}×</bdi>
    </button>`}function Mr(e){return xr[(xr.indexOf(e)+1)%xr.length]}async function Nr(e){try{document.pictureInPictureElement?await document.exitPictureInPicture():await e?.requestPictureInPicture()}catch{}}async function Pr(e,t){try{document.fullscreenElement?await document.exitFullscreen():e.requestFullscreen?await e.requestFullscreen():t?.webkitEnterFullscreen?.()}catch{}}var Fr=R,G=e=>e.endUs-e.startUs;function K(e,t,n){return(n-e.startUs)/G(e)*t}function Ir(e,t,n){return e.startUs+n/t*G(e)}function Lr(e,t){let n=Math.min(G(e),G(t)),r=Math.min(Math.max(e.startUs,t.startUs),t.endUs-n);return{startUs:r,endUs:r+n}}function Rr(e,t,n,r){let i=Math.min(Math.max(G(e)*t,Fr),Math.max(G(r),Fr)),a=n-(n-e.startUs)/G(e)*i;return Lr({startUs:a,endUs:a+i},r)}function zr(e,t,n){return Lr({startUs:e.startUs+t,endUs:e.endUs+t},n)}var Br=[...[1,5,10,15,30].map(e=>e*L),...[1,2,5,10,15,30].map(e=>e*R),...[1,2,3,4,6,12].map(e=>e*z),B];function Vr(e,t,n,r){let i=G(e)/t*n,a=Br.find(e=>e>=i)??864e8,o=[],s=Math.ceil((e.startUs+r)/a)*a-r;for(;s<e.endUs;s+=a)o.push(s);return{stepUs:a,times:o}}var Hr=[1,2,5,10,15,30,60,120,300].map(e=>e*L);function Ur(e,t){let n=G(e)/Math.max(1,t)*2;return Hr.find(e=>e>=n)??Hr.at(-1)}function Wr(e,t,n=!1){let r=e?.folder();if(!e||!t||!r)return;let i=e.isLive&&G(t.shown)<36e8;(n||e.player?.hasPicture&&!i)&&e.strip.want(r,t.shown,n)}var Gr=3e4,Kr=class{#e=``;#t;constructor(e,t){this.load=e,this.done=t}want(e){let t=e.join();t&&this.#e!==t&&(clearTimeout(this.#t),this.#e=t,this.#n(e,t))}forget(){clearTimeout(this.#t),this.#e=``}async#n(e,t){try{await this.load(e)}catch{this.#e===t&&(clearTimeout(this.#t),this.#t=setTimeout(()=>{this.#e=``,this.want(e)},Gr))}this.done()}},qr=class{#e=new Map;of(e,t,n){let r=t??``,i=Math.floor(n/R),a=this.#e.get(r);if(a?.of===e&&a.minute===i)return a.alerts;let o=n-B,s=[...e.values()].filter(e=>(!t||e.entity_id===t)&&(e.end_us??e.start_us)>o).sort((e,t)=>t.start_us-e.start_us),c=a?.alerts.length===s.length&&s.every((e,t)=>e===a.alerts[t])?a.alerts:s;return this.#e.set(r,{of:e,minute:i,alerts:c}),c}},Jr=class{#e=``;#t=new Map;of(e){let t=[...e.values()].map(({info:e,folder:t,connected:n})=>[{...e,status:null},t,n]),n=JSON.stringify(t);return n!==this.#e&&([this.#e,this.#t]=[n,e]),this.#t}},Yr=class{#e;#t;constructor(e){this.card=e,this.#e=new qr,this.#t=new Jr,this.now=()=>this.card.nowUs(),this.resolve=e=>this.card.hass.hassUrl(e),this.isSeen=e=>this.card.seen.has(e),this.pinned=it(e=>new Set(e.map(e=>e.alert_id??``))),this.backend=it(e=>new A(e)),this.sun=it((e,t)=>typeof e==`string`&&typeof t==`string`?{rising:e,setting:t}:{})}get minuteUs(){return Math.floor(this.card.nowUs()/R)*R}alerts(e,t){return this.#e.of(e,t,this.card.nowUs())}cameras(e){return this.#t.of(e)}},Xr=`cloudcam_seen`;function Zr(e,t){return t.start_us<=e.until_us||Qr(e.ids).has(t.id)}var Qr=it(e=>new Set(e));function $r(e,t){let n=[...new Set([...e.ids,...t])];return{...e,ids:n.slice(-500)}}var ei=class{#e;#t;constructor(e){this.changed=e,this.state={until_us:0,ids:[]}}follow(e){e.connection!==this.#e&&(this.stop(),this.#e=e.connection,this.#t=e.connection.subscribeMessage(({value:e})=>{e&&(this.state={until_us:e.until_us??0,ids:e.ids??[]},this.changed())},{type:`frontend/subscribe_user_data`,key:Xr}),this.#t.catch(()=>void 0))}stop(){this.#t?.then(e=>e()).catch(()=>void 0),this.#t=void 0,this.#e=void 0}has(e){return Zr(this.state,e)}async add(e,t){let n=t.filter(e=>!this.has(e)).map(e=>e.id);n.length&&await this.#n(e,$r(this.state,n))}async addAll(e,t){await this.#n(e,{until_us:t,ids:[]})}async#n(e,t){this.state=t,this.changed(),await e.callWS({type:`frontend/set_user_data`,key:Xr,value:t})}};function ti(e){return Uint8Array.from(atob(e),e=>e.charCodeAt(0))}function ni(e){return{startUs:e.start_us,endUs:e.end_us,stepUs:e.step_us,recorded:e.recorded,gaps:e.gaps,activityUs:e.activity.start_us,motion:ti(e.activity.motion),flags:ti(e.activity.flags)}}function ri(e,t){return e?.gaps.find(e=>t>=e.start_us&&t<e.end_us)}function ii(e,t){let n;for(let[r,i]of e?.recorded??[]){if(t<i)return Math.max(t,r);n=i-L}return n}var ai=15e3,oi=class{#e;#t=0;constructor(e){this.changed=e}async want(e,t,n,r,i){let a=this.#e;if(a!==void 0&&a.stepUs===r&&a.span.startUs<=n.startUs&&(a.span.endUs>=n.endUs||n.endUs>i.endUs-6e7)&&performance.now()-a.atMs<ai)return;let o=G(n)/2,s={startUs:Math.max(i.startUs,n.startUs-o),endUs:Math.min(i.endUs,n.endUs+o)};this.#e={span:s,stepUs:r,atMs:performance.now()};let c=this.#t+=1;try{let n=await e.timeline(t,s.startUs,s.endUs,r);if(c!==this.#t)return;this.strip=ni(n),this.changed()}catch{}}forget(){this.strip=this.#e=void 0,this.#t+=1}},si=3e3,ci=class{#e;#t;#n=``;#r;#i;constructor(e){this.#e=e}get isWaiting(){return this.#i!==void 0}follow(e,t,n){let r=JSON.stringify(t),i=e===this.#t&&r===this.#n;n&&i&&(this.#r||this.#i)||(n||(this.#r=void 0),this.stop(),this.#t=e,this.#n=r,n&&t&&this.#a())}again(e=si){clearTimeout(this.#i),this.#i=setTimeout(()=>{this.stop(),this.#a()},e)}stop(){clearTimeout(this.#i),this.#i=void 0;let e=this.#r;this.#r=void 0,e?.then(e=>e()).catch(()=>void 0)}#a(){let e=this.#t.subscribeMessage(t=>{this.#r===e&&this.#e(t)},JSON.parse(this.#n),{resubscribe:!1});this.#r=e,e.catch(()=>{this.#r===e&&(this.#r=void 0,this.again())})}},li=9e3,ui=6e4,di=B+z,fi=class{#e;#t;#n;#r;constructor(e){this.changed=e,this.cameras=new Map,this.errors=new Map,this.alerts=new Map,this.isKnown=!1,this.#e=``,this.#t=li,this.#n=0,this.#r=new ci(e=>this.#i(e))}nowUs(){return(Date.now()+this.#n)*1e3}follow(e,t,n){let r=t.join();r!==this.#e&&(this.#e=r,this.#t=li,[this.cameras,this.errors]=[new Map,new Map]);let i={type:`cloudcam/watch`,entity_ids:t};this.#r.follow(e,r?i:null,n)}stop(){this.#r.stop()}replaceAlerts(e,{entityIds:t,sinceUs:n,before:r}){let i=({id:e})=>this.alerts.get(e)===r.get(e),a=new Set(e.map(({id:e})=>e)),o=[...r.values()].filter(e=>!a.has(e.id)&&e.start_us>=n&&t.includes(e.entity_id)&&i(e));this.#a(e.filter(i),o.map(({id:e})=>e)),this.changed()}removeAlert(e){this.#a([],[e]),this.changed()}#i(e){if(e.ended){this.#r.again();return}let[t,n]=[new Map(this.cameras),new Map(this.errors)];for(let[r,i]of Object.entries(e.cameras??{}))t.delete(r),n.delete(r),`error`in i?n.set(r,i.error):(t.set(r,{entity_id:r,...i}),this.#n=i.now_us/1e3-Date.now());[...n.values()].includes(`not_found`)?this.#o():this.#t=li,[this.cameras,this.errors]=[t,n],(e.alerts?.length||e.removed?.length)&&this.#a(e.alerts??[],e.removed??[]),this.isKnown=!0,this.changed()}#a(e,t){let n=new Map(this.alerts);for(let t of e)n.set(t.id,t);for(let e of t)n.delete(e);let r=this.nowUs()-di;for(let{id:e,start_us:t,end_us:i}of n.values())(i??t)<r&&n.delete(e);this.alerts=n}#o(){this.#r.isWaiting||(this.#r.again(this.#t),this.#t=Math.min(this.#t*2,ui))}},pi=1e3,mi=3*L,hi=500,gi=4e3,q=class extends E{constructor(...e){super(...e),this.details=!1,this.message=``,this.loading=!0,this.isMoving=!1,this.hasMore=!1,this.pins=[],this.#e=new fi(()=>this.#p()),this.#t=new Yr(this),this.#n=new Kr(e=>this.#d(e),()=>this.#f()),this.seen=new ei(()=>this.requestUpdate()),this.#r=new oi(()=>this.requestUpdate()),this.#o=``,this.#s=()=>{this.#o=``,this.#h()},this.goLive=()=>{this.playing=void 0,this.large?.goLive()}}#e;#t;#n;#r;#i;#a;#o;#s;static{this.getConfigForm=En}static getStubConfig(e){return{cameras:Cn(e).slice(0,4)}}set hass(e){let t=this.hassState;nt(t,e)&&(this.hassState=e,this.#l())}get hass(){return this.hassState}get t(){return Ot(this.hassState?.locale.language)}setConfig(e){this.settings=Sn(e);let{cameras:t,layout:n}=this.settings,r=this.focused&&t.includes(this.focused);this.dataset.layout=n,r||(this.focused=n===`single`?t[0]:void 0),this.#n.forget(),this.#l()}getCardSize(){return 4+(this.settings?.timeline?2:0)+(this.settings?.alerts?6:0)}getGridOptions(){return{columns:`full`,min_columns:6,rows:`auto`,min_rows:4}}connectedCallback(){super.connectedCallback(),this.#i=setInterval(()=>{document.hidden||this.requestUpdate()},pi),window.addEventListener(`hashchange`,this.#s),this.#l()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#i),clearTimeout(this.#a),window.removeEventListener(`hashchange`,this.#s),this.#e.stop(),this.seen.stop(),this.#n.forget()}camera(e){return this.#e.cameras.get(e)}nowUs(){return this.#e.nowUs()}async loadPins(){this.pins=await new A(this.hass).pins()}forget(e){this.playing?.id===e.id&&(this.playing=void 0),this.#e.removeAlert(e.id)}get listsAll(){let{cameras:e=[]}=this.settings??{},t=this.#c===void 0?e:[this.#c];return Cn(this.hass).every(e=>t.includes(e))}get#c(){return this.settings?.layout===`single`?this.focused:void 0}toast(e){clearTimeout(this.#a),this.message=e,this.#a=setTimeout(()=>this.message=``,gi)}toggleMoving(){this.isMoving=!this.isMoving}toggleDetails(){this.details=!this.details}toggleMore(){this.hasMore=!this.hasMore}get backToGrid(){return this.settings?.layout===`grid`?()=>this.#g(void 0):void 0}show(e){(!e||this.settings?.cameras.includes(e))&&this.#g(e)}open(e){e.id!==this.playing?.id&&this.#_(e)}step(e){let t=this.playing?.start_us??this.large?.atUs??this.nowUs(),n=ht(this.#m(this.focused),t,e);n?this.#_(n):e>0&&this.goLive()}switchCamera(e){new A(this.hass).switchCamera(e.entity_id,e.info.privacy).catch(e=>this.toast(this.t(`failed`,{error:j(e)})))}#l(){let[e,t]=[this.hassState,this.settings];e&&t&&this.isConnected&&(this.#e.follow(e.connection,t.cameras,e.connected),this.seen.follow(e),this.#u())}#u(){let{hassState:e,settings:t}=this;e?.connected?this.#n.want(t?.cameras.filter(e=>this.camera(e)?.connected)??[]):this.#n.forget()}async#d(e){let[t,n]=[this.#e.alerts,this.nowUs()-B],r=await new A(this.hass).alerts(e,n,hi),i=r.at(-1)?.start_us??n,a=r.length<hi?n:i;this.#e.replaceAlerts(r,{entityIds:e,sinceUs:a,before:t}),await this.loadPins()}#f(){this.loading=!1,this.#h()}#p(){let{isKnown:e,cameras:t,alerts:n}=this.#e,r=[...t.values()].some(e=>e.connected);e&&(this.loading=this.loading&&r&&n.size===0),this.#u(),this.requestUpdate()}#m(e){return this.#t.alerts(this.#e.alerts,e)}#h(){if(location.hash===this.#o)return;let e=an(location.hash),t=e&&this.#e.alerts.get(e.alertId);t&&this.settings?.cameras.includes(t.entity_id)&&(this.#o=location.hash,this.#_(t))}#g(e){e!==this.focused&&(this.focused=e,this.playing=void 0,this.isMoving=!1,this.#r.forget())}#_(e){this.#g(e.entity_id),this.playing=e,this.seen.add(this.hass,[e]);let t=Math.max(e.clip_start_us,e.start_us-mi);this.updateComplete.then(()=>{this.large?.playFrom(t),this.timelineElement?.reveal(t),this.settings?.layout===`review`?this.alertsElement?.reveal():rt(this.frame)})}#v(e){let{us:t,phase:n}=e.detail,r=this.large;r&&(n===`move`?r.scrub(t):n===`cancel`?r.endScrub(void 0):t>=this.nowUs()-3e6?this.goLive():(this.playing=void 0,r.endScrub(ii(this.#r.strip,t)??t)),this.requestUpdate())}#y(){Wr(this.large,this.timelineElement),this.requestUpdate()}#b(e){if(!(e.target instanceof HTMLButtonElement||!this.focused)){if(e.key===` `)this.large?.togglePause();else if(e.key===`[`)this.step(-1);else if(e.key===`]`)this.step(1);else return;e.preventDefault()}}updated(e){if(e.has(`focused`)||e.has(`playing`)){let e={entityId:this.focused,alertId:this.playing?.id};this.dispatchEvent(new CustomEvent(`cloudcam-shown`,{detail:e}))}let[t,n]=[this.timelineElement,this.focused];if(!t||!n||!this.hassState?.connected)return;let r=Ur(t.shown,t.pixels),i=new A(this.hass);this.#r.want(i,n,t.shown,r,t.limits)}render(){let{settings:e,t}=this;return!e||!this.hassState?S:e.cameras.length?b`<ha-card @keydown=${this.#b}>
      ${e.title?b`<h2>${e.title}</h2>`:S}
      ${this.#S(e)}
      ${this.focused||e.layout!==`review`?b`<div class="frame">
            ${e.layout===`review`?this.#x():S}
            ${this.focused?this.#D(this.focused,e):this.#w(e.cameras)}
          </div>`:S}
      ${e.alerts?this.#k():S}
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
    </ha-card>`:b`<ha-card class="none">
        <ha-icon icon="mdi:cctv"></ha-icon>
        <b>${t(`no_camera_title`)}</b><span>${t(`no_camera_text`)}</span>
      </ha-card>`}#x(){return P(this.t(`close`),`mdi:close`,()=>this.show(void 0),{look:`close`})}#S({cameras:e,layout:t}){return t!==`single`||e.length<2?S:b`<div class="tabs" role="group" aria-label=${this.t(`camera`)}>
      ${e.map(e=>b`<button
          class="chip"
          aria-pressed=${e===this.focused}
          @click=${()=>this.#g(e)}
        >
          ${this.#C(e)}
        </button>`)}
    </div>`}#C(e){return this.camera(e)?.info.name??e}#w(e){return b`<div class="grid" style="--count:${e.length}">
      ${e.map(e=>b`<button
          class="cell"
          title=${this.t(`show_camera`,{camera:this.#C(e)})}
          @click=${()=>this.#g(e)}
        >
          ${this.#T(e,!0)}
        </button>`)}
    </div>`}#T(e,t){let{hass:n,t:r}=this;return b`<cloudcam-view
      class=${t?``:`large`}
      .view=${this.camera(e)}
      .error=${this.#e.errors.get(e)}
      .t=${r}
      .clock=${V(n)}
      .now=${this.#t.now}
      .resolve=${this.#t.resolve}
      .compact=${t}
      .hass=${n}
      .stream=${this.settings?.stream??`auto`}
      .far=${kn(n,navigator)}
      .details=${this.details&&!t}
      @cloudcam-player=${t?S:this.#y}
    >
      ${this.isMoving&&!t?b`<cloudcam-ptz
            .t=${r}
            @cloudcam-move=${t=>this.#E(e,t.detail)}
          ></cloudcam-ptz>`:S}
    </cloudcam-view>`}#E(e,t){new A(this.hass).move(e,t).catch(e=>this.toast(this.t(`failed`,{error:j(e)})))}#D(e,t){let n=this.camera(e);return b`
      ${this.#T(e,!1)}
      ${n?Er(this,this.large??void 0,n):S}
      ${n&&t.timeline?this.#O(n):S}
    `}#O(e){let t=this.hass.states[`sun.sun`]?.attributes;return b`<cloudcam-timeline
      .strip=${this.#r.strip}
      .alerts=${this.#m(e.entity_id)}
      .selected=${this.playing?.id}
      .nowUs=${this.nowUs()}
      .oldestUs=${e.info.status.oldest_us??0}
      .cursorUs=${this.large?.atUs??this.nowUs()}
      .live=${this.large?.isLive??!0}
      .clock=${V(this.hass)}
      .t=${this.t}
      .sun=${this.#t.sun(t?.next_rising,t?.next_setting)}
      .dark=${this.hass.themes?.darkMode??!1}
      @cloudcam-scrub=${this.#v}
      @cloudcam-span=${this.#y}
      @cloudcam-alert=${e=>{let t=this.#e.alerts.get(e.detail);t&&this.#_(t)}}
      @pointerenter=${()=>Wr(this.large,this.timelineElement,!0)}
      @pointerdown=${()=>Wr(this.large,this.timelineElement,!0)}
    ></cloudcam-timeline>`}#k(){let{hass:e}=this;return b`<cloudcam-alerts
      .alerts=${this.#m(this.#c)}
      .cameras=${this.#t.cameras(this.#e.cameras)}
      .isSeen=${this.#t.isSeen}
      .seenState=${this.seen.state}
      .pinned=${this.#t.pinned(this.pins)}
      .playing=${this.playing}
      .nowUs=${this.#t.minuteUs}
      .t=${this.t}
      .clock=${V(e)}
      .resolve=${this.#t.resolve}
      .isAdmin=${at(e)}
      .backend=${this.#t.backend(e)}
      .loading=${this.loading}
      @cloudcam-action=${e=>this.#A(e.detail)}
    ></cloudcam-alerts>`}#A(e){let[t]=e.visits;e.action===`play`?t&&(this.#_(t.alert),this.seen.add(this.hass,[...t.folded])):hn(this,e)}static{this.styles=xn}};U([O()],q.prototype,`settings`,void 0),U([O()],q.prototype,`focused`,void 0),U([O()],q.prototype,`playing`,void 0),U([O()],q.prototype,`details`,void 0),U([O()],q.prototype,`message`,void 0),U([O()],q.prototype,`loading`,void 0),U([O()],q.prototype,`hassState`,void 0),U([O()],q.prototype,`isMoving`,void 0),U([O()],q.prototype,`hasMore`,void 0),U([O()],q.prototype,`pins`,void 0),U([k(`.frame`)],q.prototype,`frame`,void 0),U([k(`.large`)],q.prototype,`large`,void 0),U([k(`cloudcam-alerts`)],q.prototype,`alertsElement`,void 0),U([k(`cloudcam-timeline`)],q.prototype,`timelineElement`,void 0);function _i(e,t){let n=Math.floor((t-e.start_us)/e.step_us);if(!(n<0||n>=e.times_us.length))return e.times_us[n]===null?void 0:n}function vi(e,t){if(!e)return!1;let n=t.endUs-t.startUs;return e.startUs<=t.startUs+n*.02&&e.endUs>=t.endUs-n*.05&&e.endUs-e.startUs<n*1.4}var yi=120,bi=160,xi=2e3,Si=150,Ci=class{#e;#t;#n=``;#r;#i;#a;want(e,t,n){if(vi(this.#i,t)){this.#o();return}if(!n&&vi(this.#a?.span,t))return;this.#o();let r=this.#i?Si:n?0:xi,i=setTimeout(()=>{this.#a=void 0,this.#i=t,this.load(e,t.startUs,t.endUs)},r);this.#a={timer:i,span:t}}async load(e,t,n){let r=Math.max(1,Math.round((n-t)/yi)),[i,a]=[Math.floor(t/r)*r,Math.ceil(n/r)*r],o=`${e.length}:${i}:${a}`;if(o===this.#n)return;this.#n=o,this.#r?.abort();let s=this.#r=new AbortController;try{let t=`start_us=${i}&end_us=${a}&count=${yi}&width=${bi}`,n=await fetch(`${e}/filmstrip.jpg?${t}`,{signal:s.signal}),r=n.headers.get(`X-CloudCam-Filmstrip`);if(!n.ok||!r)throw Error(`no strip`);let o=await createImageBitmap(await n.blob());if(s.signal.aborted){o.close();return}this.#t?.close(),this.#t=o,this.#e=JSON.parse(r)}catch{this.#n===o&&(this.#n=``),this.#r===s&&(this.#i=void 0)}}tile(e){let[t,n]=[this.#e,this.#t],r=t&&_i(t,e);if(t&&n&&r!==void 0)return{bitmap:n,x:r%t.columns*t.tile_width,y:Math.floor(r/t.columns)*t.tile_height,width:t.tile_width,height:t.tile_height,timeUs:t.times_us[r]}}clear(){this.#o(),this.#i=void 0,this.#r?.abort(),this.#t?.close(),this.#t=this.#e=void 0,this.#n=``}#o(){clearTimeout(this.#a?.timer),this.#a=void 0}};async function wi(e,t){let n=await fetch(e,{signal:t});if(!n.ok)return;let r=Number(n.headers.get(`X-CloudCam-Time-Us`));return{bitmap:await createImageBitmap(await n.blob()),timeUs:r}}var Ti=class{#e;#t=!1;#n=new AbortController;constructor(e,t=wi){this.show=e,this.load=t}want(e){this.#e=e,this.#t||this.#r()}cancel(){this.#e=void 0,this.#n.abort(),this.#n=new AbortController}async#r(){for(this.#t=!0;this.#e!==void 0;){let[e,{signal:t}]=[this.#e,this.#n];this.#e=void 0;try{let n=await this.load(e,t);t.aborted?n?.bitmap.close():this.show(n)}catch{}}this.#t=!1}};function Ei(e,t,n){if(t?.trouble===`codec`){let t=e.info.status.video?.codec??`?`;return`${n(`via_stills`)} · ${n(`cant_play`,{codec:t})}`}if(!t)return``;let r=t.kind?[n(`via_${t.kind}`)]:[],{attempt:i,video:a,latencyS:o}=t;return i?.stream===`sub`&&r.push(n(`sub_stream`)),i?.reason&&r.push(n(`because_${i.reason}`)),a.videoWidth&&r.push(`${a.videoWidth}×${a.videoHeight}`),o!==void 0&&r.push(n(`behind`,{seconds:o.toFixed(1)})),r.join(` · `)}var Di=o`
  :host {
    display: block;
    position: relative;
    contain: content;
  }
  .stage {
    position: relative;
    width: 100%;
    max-height: var(--cloudcam-stage-height, none);
    background: #000;
    overflow: hidden;
  }
  .stage:not(.zoomed) {
    touch-action: pan-y; /* one finger scrolls the page, two stretch the picture */
  }
  .stage.zoomed {
    touch-action: none;
    cursor: grab;
  }
  .stage:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: -2px;
  }
  .picture {
    position: absolute;
    inset: 0;
  }
  .zoomed .picture {
    will-change: transform;
  }
  .whole {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
  }
  img,
  video,
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  [hidden] {
    display: none;
  }
  .badge {
    position: absolute;
    inset-block-end: 8px; /* cameras write their own clock at the top */
    inset-inline-start: 8px;
    max-width: calc(100% - 16px);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 4px 10px;
    border-radius: 14px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
    font-size: calc(13px * var(--ha-font-size-scale, 1));
    line-height: 1.5;
    pointer-events: none;
  }
  .badge b {
    font-weight: 500;
  }
  .when {
    font-variant-numeric: tabular-nums;
  }
  .live {
    display: inline-block;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: #bbb;
    margin-inline-end: 6px;
  }
  .live.on {
    background: #ff5252;
  }
  .badge > .live {
    margin: 0;
  }
  .trouble {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 36px 16px 12px;
    text-align: center;
    color: #fff;
    background: rgb(0 0 0 / 62%);
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    --mdc-icon-size: 32px;
  }
  .trouble b {
    font-weight: 500;
  }
  .trouble .chip {
    margin-top: 6px;
  }
`;function J(e,t=!1){if(!e?.folder||!e.connected)return!1;let{connection:n}=e.info.status;return t||!e.info.privacy&&n!==`off`&&n!==`offline`}var Oi=1.5,ki=2.5,Ai=300,ji=30,Mi=300,Ni={scale:1,x:0,y:0};function Pi({scale:e,x:t,y:n}){let r=Math.min(8,Math.max(1,e)),i=(r-1)/2,a=e=>Math.min(i,Math.max(-i,e))+0;return{scale:r,x:a(t),y:a(n)}}function Y(e,t,n){let r=Math.min(8,Math.max(1,e.scale*t)),i=r/e.scale;return Pi({scale:r,x:n.x-(n.x-e.x)*i,y:n.y-(n.y-e.y)*i})}function X(e,t){return Pi({...e,x:e.x+t.x,y:e.y+t.y})}var Fi=class{#e;#t;#n;constructor(e,t){this.stage=e,this.changed=t,this.closeness=Ni,this.#e=new Map,this.#n=!1,this.wheel=e=>{if(!(e.ctrlKey||e.metaKey||this.isZoomed||zi()))return;e.preventDefault();let t=e.deltaMode===WheelEvent.DOM_DELTA_LINE?16:1,n=e.ctrlKey?3:1,r=Math.exp(-e.deltaY*t*n/Mi);this.#o(Y(this.closeness,r,this.#a(e)))},this.down=e=>{Ri(e)||e.pointerType===`mouse`&&e.button!==0||(this.#e.set(e.pointerId,this.#a(e)),this.#n=this.#e.size>1,(this.isZoomed||this.#e.size>1)&&this.#i(e))},this.move=e=>{let t=this.#e.get(e.pointerId);if(!t)return;let n=this.#a(e),r=[...this.#e].filter(([t])=>t!==e.pointerId);this.#e.set(e.pointerId,n);let i={x:n.x-t.x,y:n.y-t.y},a=r[0]?.[1];if(a){let e=Li(t,a,this.stage()),r=e>0?Li(n,a,this.stage())/e:1,o={x:(n.x+a.x)/2,y:(n.y+a.y)/2};this.#o(X(Y(this.closeness,r,o),{x:i.x/2,y:i.y/2}))}else this.isZoomed&&this.#o(X(this.closeness,i));this.#n||=Math.abs(i.x)+Math.abs(i.y)>.01},this.up=e=>{this.#e.delete(e.pointerId)&&(e.type===`pointercancel`||this.#n?this.#t=void 0:this.#e.size===0&&this.#r(e))},this.key=e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;let t={"+":()=>Y(this.closeness,Oi,{x:0,y:0}),"=":()=>Y(this.closeness,Oi,{x:0,y:0}),"-":()=>Y(this.closeness,1/Oi,{x:0,y:0}),0:()=>Ni,...this.isZoomed?Ii(this.closeness):{}}[e.key];t&&(e.preventDefault(),e.stopPropagation(),this.#o(t()))}}get isZoomed(){return this.closeness.scale>1.001}reset(){this.#o(Ni)}#r(e){let[t,n]=[this.#t,e.timeStamp],r=t!==void 0&&n-t.ms<Ai&&Math.hypot(e.clientX-t.x,e.clientY-t.y)<ji;this.#t=r?void 0:{ms:n,x:e.clientX,y:e.clientY},r&&this.#o(this.isZoomed?Ni:Y(Ni,ki,this.#a(e)))}#i(e){try{this.stage().setPointerCapture(e.pointerId)}catch{}}#a(e){let{left:t,top:n,width:r,height:i}=this.stage().getBoundingClientRect();return{x:(e.clientX-t)/(r||1)-.5,y:(e.clientY-n)/(i||1)-.5}}#o(e){let{scale:t,x:n,y:r}=this.closeness;(e.scale!==t||e.x!==n||e.y!==r)&&(this.closeness=e,this.changed())}},Ii=e=>({ArrowLeft:()=>X(e,{x:.1,y:0}),ArrowRight:()=>X(e,{x:-.1,y:0}),ArrowUp:()=>X(e,{x:0,y:.1}),ArrowDown:()=>X(e,{x:0,y:-.1})});function Li(e,t,n){return Math.hypot((e.x-t.x)*n.clientWidth,(e.y-t.y)*n.clientHeight)}function Ri(e){return e.composedPath().some(e=>e instanceof HTMLButtonElement)}function zi(){return!!document.fullscreenElement}var Bi=1e3,Vi=640,Z=class extends E{constructor(...e){super(...e),this.now=()=>Date.now()*1e3,this.resolve=e=>e,this.compact=!1,this.stream=`auto`,this.far=!1,this.details=!1,this.still=``,this.hasStill=!1,this.strip=new Ci,this.zoom=new Fi(()=>this.stage,()=>this.#m()),this.#e=new Ti(e=>this.#C(e)),this.#n=!1,this.#r=`live`,this.#a=``,this.#o=!1,this.#s=0,this.#c=!1,this.#l=`main`,this.#u=()=>this.#v(),this.#d=()=>this.#h()}#e;#t;#n;#r;#i;#a;#o;#s;#c;#l;#u;#d;folder(){let e=this.view?.folder;return e?this.resolve(e):void 0}nowUs(){return this.now()}liveWays(){let e=this.view?.info.has_sub??!1;return this.#l=this.#f,{ways:sr()?[`mse`,`webrtc`,`hls`]:[`webrtc`,`hls`],stream:this.#l,hasSub:e}}signalling(){let[e,t]=[this.hass,this.view?.entity_id];if(e&&t!==void 0)return{connection:e.connection,callWS:t=>e.callWS(t),entityId:t}}hold(){let{videoWidth:e,videoHeight:t}=this.video;this.scrubUs===void 0&&e&&t&&(this.#w(this.video,0,0,e,t),this.#c=!0)}changed(){(this.player?.hasPicture||this.player?.mode.kind===`idle`)&&(this.#c=!1),this.#x(),this.requestUpdate(),this.dispatchEvent(new CustomEvent(`cloudcam-player`))}get isLive(){return this.#r===`live`}get isPaused(){return this.player?.isPaused??!0}get speed(){return this.player?.speed??1}get atUs(){return this.scrubUs===void 0?this.isLive?this.now():this.player?.trouble===`codec`?this.#s:this.player?.shownUs??this.#r:this.scrubUs}get#f(){return On({setting:this.stream,hasSub:this.view?.info.has_sub??!1,compact:this.compact,width:this.clientWidth,isZoomed:this.zoom.isZoomed,isFar:this.far})}get element(){return this.video}goLive(){this.#r=`live`,this.#T(),this.#_&&this.player?.live(),this.requestUpdate()}playFrom(e){this.#r=e,this.#s=e,(this.#_||this.view)&&this.player?.playFrom(e),this.requestUpdate()}setSpeed(e){this.player?.setSpeed(e)}togglePause(){this.player?.mode.kind===`idle`?this.#y():this.isPaused?this.player?.resume():this.player?.pause()}scrub(e){let t=this.folder();this.scrubUs===void 0&&this.player?.pause(),this.scrubUs=e;let n=this.strip.tile(e);n&&(this.#w(n.bitmap,n.x,n.y,n.width,n.height),this.canvas.dataset.tileUs=String(n.timeUs)),t&&this.#e.want(`${t}/frame.jpg?time_us=${Math.round(e)}&width=${Vi}`)}endScrub(e){e===void 0?(this.#T(),this.player?.resume()):this.playFrom(e)}async savePicture(){let e=this.folder();if(!e||!this.view)return;let t=this.atUs;await $t(this.isLive?`${e}/snapshot.jpg`:`${e}/frame.jpg?time_us=${Math.round(t)}&exact=1`,tn(this.clock,this.view.info.name,t))}connectedCallback(){super.connectedCallback(),document.addEventListener(`visibilitychange`,this.#u),document.addEventListener(`fullscreenchange`,this.#d),this.#t=new IntersectionObserver(e=>{this.#n=e.at(-1)?.isIntersecting??!1,this.#v()}),this.#t.observe(this),this.hasUpdated&&this.#g()}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener(`visibilitychange`,this.#u),document.removeEventListener(`fullscreenchange`,this.#d),this.#t?.disconnect(),this.#n=!1,this.player?.destroy(),this.player=void 0,clearInterval(this.#i),this.#i=void 0,this.#e.cancel(),this.strip.clear()}firstUpdated(){this.#g()}willUpdate(e){e.has(`view`)&&((this.view?.entity_id??``)!==this.#a&&this.#p(),this.#b())}#p(){this.#a=this.view?.entity_id??``,this.#o=!0,this.#r=`live`,this.player?.suspend(),this.#T(),this.#c=!1,this.still=``,this.hasStill=!1,this.zoom.reset(),this.strip.clear()}updated(e){if(e.has(`stream`)&&e.get(`stream`)!==void 0&&this.#y(),!e.has(`view`))return;let t=e.get(`view`);this.#o?(this.#o=!1,this.#y()):t&&J(t)!==J(this.view)&&this.#y()}#m(){this.requestUpdate(),this.#h()}#h(){this.#l===`sub`&&this.#f===`main`&&this.isLive&&this.player?.mode.kind===`live`&&this.player.live()}#g(){this.player??=new Cr(this.video,this),this.#y()}get#_(){return this.#n&&!document.hidden&&J(this.view)}#v(){if(this.#_)this.player?.mode.kind===`idle`&&(this.#b(),this.#y());else{let{mode:e}=this.player??{};e?.kind===`past`&&(this.#r=this.player.shownUs??e.fromUs),this.renderRoot.pictureInPictureElement!==this.video&&this.player?.suspend()}}#y(){this.#_?this.#r===`live`?this.player?.live():this.player?.playFrom(this.#r):!J(this.view)&&this.isLive&&this.player?.suspend()}#b(){let e=this.folder();if(!e||this.view?.info.privacy)this.still=``,this.hasStill=!1;else if(!this.still||!this.player?.hasPicture){let t=`${e}/snapshot.jpg?width=${this.compact?480:960}`;this.still.startsWith(t)||(this.still=t)}}#x(){let e=this.player?.trouble===`codec`&&this.#_;e&&this.#i===void 0?this.#i=setInterval(()=>this.#S(),Bi):!e&&this.#i!==void 0&&(clearInterval(this.#i),this.#i=void 0)}#S(){let e=this.folder();e&&this.scrubUs===void 0&&(this.isLive?this.#e.want(`${e}/snapshot.jpg?width=1280&at=${Date.now()}`):(this.#s+=L,this.#e.want(`${e}/frame.jpg?time_us=${Math.round(this.#s)}&width=1280`),this.requestUpdate()))}#C(e){if(!e)return;let{bitmap:t}=e;(this.scrubUs!==void 0||this.#i!==void 0)&&(this.#w(t,0,0,t.width,t.height),this.scrubUs!==void 0&&(this.canvas.dataset.timeUs=String(e.timeUs))),t.close()}#w(e,t,n,r,i){let{canvas:a}=this;a.width!==Vi&&(a.width=Vi);let o=Math.round(Vi*i/r);a.height!==o&&(a.height=o),a.getContext(`2d`).drawImage(e,t,n,r,i,0,0,a.width,o),delete a.dataset.timeUs}#T(){this.scrubUs=void 0,this.#e.cancel()}render(){let{player:e}=this;this.scrubUs!==void 0&&e?.hasPicture&&!this.isLive&&!e.isPaused&&queueMicrotask(()=>this.#T());let t=this.view?.info.status.video,n=t?.width&&t.height?`${t.width} / ${t.height}`:`16 / 9`,r=e?.trouble===`codec`,i=(e?.hasPicture??!1)&&J(this.view,!this.isLive);return b`
      <div
        class="stage ${this.zoom.isZoomed?`zoomed`:``}"
        style="aspect-ratio: ${n}"
        role="group"
        aria-label=${this.view?.info.name??``}
        tabindex=${this.compact?S:0}
        @wheel=${this.compact?S:this.zoom.wheel}
        @pointerdown=${this.compact?S:this.zoom.down}
        @pointermove=${this.compact?S:this.zoom.move}
        @pointerup=${this.compact?S:this.zoom.up}
        @pointercancel=${this.compact?S:this.zoom.up}
        @keydown=${this.compact?S:this.zoom.key}
      >
        ${this.#E(i,r)}
        ${this.#O()} ${this.#k()}
        ${this.#D()}
        <slot></slot>
      </div>
    `}#E(e,t){let{scale:n,x:r,y:i}=this.zoom.closeness;return b`
      <div class="picture" style=${this.zoom.isZoomed?`transform: translate(${r*100}%, ${i*100}%) scale(${n})`:``}>
        ${this.still?b`<img
              src=${this.still}
              alt=""
              ?hidden=${!this.hasStill}
              @load=${()=>this.hasStill=!0}
              @error=${()=>this.hasStill=!1}
            />`:S}
        <video
          muted
          playsinline
          disableRemotePlayback
          aria-label=${this.view?.info.name??``}
          style="visibility:${e?`visible`:`hidden`}"
        ></video>
        <canvas ?hidden=${this.scrubUs===void 0&&!t&&!this.#c}></canvas>
      </div>
    `}#D(){let{t:e,zoom:t}=this;return t.isZoomed?b`<button
      class="chip whole"
      title=${e(`zoom_whole`)}
      aria-label=${e(`zoom_whole`)}
      @click=${()=>t.reset()}
    >
      <ha-icon icon="mdi:magnify-minus-outline"></ha-icon>${t.closeness.scale.toFixed(1)}×
    </button>`:S}#O(){let{view:e,t}=this;if(!e)return S;let n=this.player?.trouble===`codec`,r=(this.player?.isRefused||this.player?.hasPicture&&this.isPaused)??!1,i=n||this.player?.hasPicture&&!r,a=i?`live`:r?`paused`:`connecting`,o=J(e)?b`<span class="live ${i?`on`:``}"></span>${t(a)}`:S,s=this.isLive&&this.scrubUs===void 0?o:this.clock.seconds(this.atUs);return b`<div class="badge">
      <b>${e.info.name}</b>${this.compact&&this.isLive&&i?b`<span class="live on" role="img" aria-label=${t(`live`)}></span>`:b`<bdi class="when">${s}</bdi>`}
      ${this.details?b`<bdi class="when">${Ei(e,this.player,t)}</bdi>`:S}
    </div>`}#k(){let{t:e,view:t}=this,n=(t,n,r=``,i=!1)=>b`
      <div class="trouble" role="status">
        <ha-icon icon=${t}></ha-icon>
        <b>${n}</b>
        ${r?b`<span>${r}</span>`:S}
        ${i?b`<button class="chip" @click=${()=>this.#y()}>${e(`retry`)}</button>`:S}
      </div>
    `;if(this.error){let t=this.error===`unauthorized`;return n(t?`mdi:lock`:`mdi:help-circle`,e(t?`unauthorized`:`not_found`))}if(!t)return b`<div class="trouble"><span>${e(`loading`)}</span></div>`;if(!t.connected)return n(`mdi:lan-disconnect`,e(`nvr_offline`));if(!t.folder)return n(`mdi:lock`,e(`unauthorized`));if(this.isLive&&this.scrubUs===void 0){if(t.info.privacy)return n(`mdi:video-off`,e(`camera_off`),e(`camera_off_text`));let{connection:r,error:i}=t.info.status;if(r===`offline`)return n(`mdi:cctv-off`,e(`camera_offline`),i?.message??``)}if(this.player?.isRefused)return b`<div class="trouble">
        <button class="chip" @click=${()=>this.#y()}>${e(`play`)}</button>
      </div>`;switch(this.player?.trouble){case`not_found`:return this.isLive?S:n(`mdi:filmstrip-off`,e(`nothing_recorded`));case`network`:return n(`mdi:wifi-alert`,e(`connecting`),``,!0);case`denied`:return n(`mdi:lock`,e(`unauthorized`),``,!0)}return S}static{this.styles=[F,I,Di]}};U([D({attribute:!1})],Z.prototype,`view`,void 0),U([D({attribute:!1})],Z.prototype,`error`,void 0),U([D({attribute:!1})],Z.prototype,`t`,void 0),U([D({attribute:!1})],Z.prototype,`clock`,void 0),U([D({attribute:!1})],Z.prototype,`now`,void 0),U([D({attribute:!1})],Z.prototype,`resolve`,void 0),U([D({type:Boolean})],Z.prototype,`compact`,void 0),U([D({attribute:!1})],Z.prototype,`hass`,void 0),U([D({attribute:!1})],Z.prototype,`stream`,void 0),U([D({type:Boolean})],Z.prototype,`far`,void 0),U([D({type:Boolean})],Z.prototype,`details`,void 0),U([O()],Z.prototype,`scrubUs`,void 0),U([O()],Z.prototype,`still`,void 0),U([O()],Z.prototype,`hasStill`,void 0),U([k(`video`)],Z.prototype,`video`,void 0),U([k(`canvas`)],Z.prototype,`canvas`,void 0),U([k(`.stage`)],Z.prototype,`stage`,void 0);var Hi=400,Ui=.5,Wi={up:{text:`ptz_up`,icon:`mdi:chevron-up`,order:{tilt:Ui}},left:{text:`ptz_left`,icon:`mdi:chevron-left`,order:{pan:-.5}},home:{text:`ptz_home`,icon:`mdi:home`,order:{preset:`home`}},right:{text:`ptz_right`,icon:`mdi:chevron-right`,order:{pan:Ui}},down:{text:`ptz_down`,icon:`mdi:chevron-down`,order:{tilt:-.5}},closer:{text:`ptz_closer`,icon:`mdi:plus`,order:{zoom:Ui}},farther:{text:`ptz_farther`,icon:`mdi:minus`,order:{zoom:-.5}}},Gi=class extends E{#e;disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#e)}render(){return b`<div class="pad" role="group" aria-label=${this.t(`ptz`)}>
      ${Object.entries(Wi).map(([e,t])=>b`<button
          class="icon ${e}"
          aria-label=${this.t(t.text)}
          title=${this.t(t.text)}
          @pointerdown=${()=>this.#t(t)}
          @pointerup=${()=>this.#n(t)}
          @pointercancel=${()=>this.#n(t)}
          @pointerleave=${()=>this.#n(t)}
          @click=${e=>e.detail===0&&this.#r(t.order)}
        >
          <ha-icon icon=${t.icon}></ha-icon>
        </button>`)}
    </div>`}#t(e){clearInterval(this.#e),this.#r(e.order),`preset`in e.order||(this.#e=setInterval(()=>this.#r(e.order),Hi))}#n(e){this.#e!==void 0&&(clearInterval(this.#e),this.#e=void 0,`preset`in e.order||this.#r({stop:!0}))}#r(e){let t=`pan`in e||`tilt`in e||`zoom`in e?{...e,duration:Hi*1.5/1e3}:e;this.dispatchEvent(new CustomEvent(`cloudcam-move`,{detail:t}))}static{this.styles=[F,I,o`
      :host {
        position: absolute;
        inset-block-end: 8px;
        inset-inline-end: 8px;
      }
      .pad {
        display: grid;
        grid-template: ". up . closer" 44px "left home right ." 44px ". down . farther" 44px / repeat(4, 44px);
        direction: ltr;
        background: rgb(0 0 0 / 55%);
        color: #fff;
        border-radius: 22px;
      }
      .up { grid-area: up; }
      .left { grid-area: left; }
      .home { grid-area: home; }
      .right { grid-area: right; }
      .down { grid-area: down; }
      .closer { grid-area: closer; }
      .farther { grid-area: farther; }
    `]}};U([D({attribute:!1})],Gi.prototype,`t`,void 0);var Ki=6,qi=350,Ji=class{#e=new Map;#t=0;#n=0;#r=!1;#i=!1;constructor(e){this.host=e}attach(e,t){e.addEventListener(`pointerdown`,t=>this.#a(e,t),{signal:t}),e.addEventListener(`pointermove`,e=>this.#o(e),{signal:t}),e.addEventListener(`pointerup`,e=>this.#c(e,!1),{signal:t}),e.addEventListener(`pointercancel`,e=>this.#c(e,!0),{signal:t}),e.addEventListener(`wheel`,e=>this.#l(e),{signal:t,passive:!1})}#a(e,t){if(t.button!==0)return;e.setPointerCapture(t.pointerId);let n=this.host.xOf(t);this.#e.set(t.pointerId,n),this.#e.size===1?[this.#t,this.#n,this.#r]=[n,performance.now(),!1]:this.#i||(this.#i=!0,this.#r&&this.host.cancel())}#o(e){let t=this.#e.get(e.pointerId);if(t===void 0)return;let n=this.host.xOf(e);this.#i?this.#s(e.pointerId,t,n):(this.#e.set(e.pointerId,n),!this.#r&&Math.abs(n-this.#t)<Ki||(this.#r||(this.#r=!0,this.host.begin(n)),this.host.drag(n)))}#s(e,t,n){let r=[...this.#e].find(([t])=>t!==e)?.[1];if(this.#e.set(e,n),r===void 0)return;let[i,a]=[Math.abs(t-r),Math.abs(n-r)];i>10&&a>10&&this.host.zoom(i/a,(n+r)/2),this.host.pan((t-n)/2)}#c(e,t){if(!this.#e.delete(e.pointerId))return;if(this.#i){this.#e.size===0&&(this.#i=!1);return}let n=this.host.xOf(e);if(t){this.#r&&this.host.cancel();return}let r=!this.#r&&performance.now()-this.#n<qi*4;!this.#r&&!r&&this.host.begin(n),this.host.end(n,r)}#l(e){e.preventDefault();let t=e.deltaMode===1?16:1,n=e.shiftKey?e.deltaY:e.deltaX;e.shiftKey||Math.abs(e.deltaX)>Math.abs(e.deltaY)?this.host.pan(n*t):this.host.zoom(Math.exp(e.deltaY*t*.002),this.host.xOf(e))}},Q={alerts:20,activity:34,axis:18},Yi=Q.alerts+Q.activity+Q.axis;function Xi(e,t){e.clearRect(0,0,t.width,Yi),Qi(e,t),ea(e,t),ta(e,t),na(e,t),ra(e,t),oa(e,t)}var Zi=(e,t,n)=>{let r=Math.max(0,K(e.span,e.width,t));return[r,Math.min(e.width,K(e.span,e.width,n))-r]};function Qi(e,t){let{palette:n,strip:r}=t;e.fillStyle=n.background,e.fillRect(0,Q.alerts,t.width,Q.activity);for(let i of r?.gaps??[]){let[r,a]=Zi(t,i.start_us,i.end_us);a>0&&$i(e,r,a,n.gap)}e.fillStyle=n.recorded;for(let[n,i]of r?.recorded??[]){let[r,a]=Zi(t,n,i);a>0&&e.fillRect(r,Q.alerts,Math.max(a,.5),Q.activity)}}function $i(e,t,n,r){e.save(),e.beginPath(),e.rect(t,Q.alerts,Math.max(1,n),Q.activity),e.clip(),e.strokeStyle=r,e.lineWidth=1.5,e.beginPath();for(let r=Math.floor(t/7)*7-Q.activity;r<t+n;r+=7)e.moveTo(r,Q.alerts+Q.activity),e.lineTo(r+Q.activity,Q.alerts);e.stroke(),e.restore()}function ea(e,t){e.fillStyle=t.palette.night;for(let n of t.nights){let[r,i]=Zi(t,n.startUs,n.endUs);i>0&&e.fillRect(r,Q.alerts,i,Q.activity)}}function ta(e,t){let{strip:n,palette:r,span:i,width:a}=t;if(!n)return;let o=Q.alerts+Q.activity,s=Math.max(1,K(i,a,i.startUs+n.stepUs)),c=Math.max(0,Math.floor((i.startUs-n.activityUs)/n.stepUs));for(let t=c;t<n.motion.length;t+=1){let c=n.activityUs+t*n.stepUs;if(c>=i.endUs)break;let[l,u]=[n.motion[t],n.flags[t]??0],d=u&1?`person`:u&6?`pet`:void 0;if(!l&&!d)continue;e.fillStyle=d?r.labels[d]:r.labels.motion,e.globalAlpha=d?.9:u&128?.55:.25;let f=Math.max(2,l/255*(Q.activity-4),d?6:0);e.fillRect(K(i,a,c),o-f,s,f)}e.globalAlpha=1}function na(e,t){let{span:n,width:r,palette:i,clock:a}=t,{stepUs:o,times:s}=Vr(n,r,64,a.offsetMinutes(n.startUs)*R);e.font=`11px system-ui, sans-serif`,e.textBaseline=`bottom`,e.textAlign=`center`;for(let t of s){let s=K(n,r,t);e.fillStyle=i.line,e.fillRect(Math.round(s),Q.alerts,1,Q.activity+3),e.fillStyle=i.text;let c=o<6e7?a.seconds(t):a.minutes(t),l=e.measureText(c).width/2;s>l&&s<r-l&&e.fillText(c,s,Yi-1)}}function ra(e,t){for(let n of[...t.alerts].reverse()){let r=ia(n,t.span,t.width,t.nowUs);if(!r)continue;let i=n.id===t.selected;e.fillStyle=t.palette.labels[n.label],e.beginPath(),e.roundRect(r.x,i?2:5,r.width,i?15:10,4),e.fill(),i&&(e.strokeStyle=t.palette.cursor,e.lineWidth=1.5,e.stroke())}}function ia(e,t,n,r){let i=K(t,n,e.start_us),a=K(t,n,Math.max(e.end_us??r,e.start_us)),o=Math.max(5,a-i),s=a-i<5?(i+a-5)/2:i;return s>n||s+o<0?void 0:{x:s,width:o}}function aa(e,t,n,r,i,a){let o,s=a;for(let a of e){let e=ia(a,t,n,r);if(!e)continue;let c=Math.max(0,e.x-i,i-e.x-e.width);c<s&&([o,s]=[a,c])}return o}function oa(e,t){let n=K(t.span,t.width,t.isLive?t.nowUs:t.cursorUs);if(n<-8||n>t.width+8)return;let r=Math.min(Math.max(n,1.5),t.width-1.5);e.fillStyle=t.palette.cursor,e.fillRect(r-1,0,2,Q.alerts+Q.activity+2),e.beginPath(),e.moveTo(r-6,0),e.lineTo(r+6,0),e.lineTo(r,7),e.fill()}function sa(e,t,n){let[r,i]=[Date.parse(t??``)*1e3,Date.parse(n??``)*1e3];if(Number.isNaN(r)||Number.isNaN(i))return[];let a=24*z,o=((r-i)%a+a)%a,s=[];for(let t=i;t+o>e.startUs;t-=a)t<e.endUs&&s.push({startUs:t,endUs:t+o});return s}var ca=14,la=24,$=class extends E{constructor(...e){super(...e),this.alerts=[],this.cursorUs=0,this.nowUs=0,this.oldestUs=0,this.live=!0,this.sun={},this.dark=!1,this.width=0,this.#i=new AbortController}#e;#t;#n;#r;#i;get shown(){return this.span??this.limits}get pixels(){return this.width||300}get limits(){let e=this.nowUs-B,t=this.oldestUs?Math.min(this.oldestUs,this.nowUs-R):e;return{startUs:Math.max(t,e),endUs:this.nowUs}}firstUpdated(){let e=this.renderRoot.querySelector(`.area`);this.#i=new AbortController,new Ji(this).attach(e,this.#i.signal),this.#r=new ResizeObserver(([e])=>{this.width=Math.round(e?.contentRect.width??0)}),this.#r.observe(e)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#n)}willUpdate(e){e.has(`nowUs`)&&this.#h(e.get(`nowUs`)??0),e.has(`cursorUs`)&&!this.live&&this.#t===void 0&&this.#g()}updated(e){e.has(`dark`)&&(this.#e=void 0),(e.has(`span`)||e.has(`width`))&&this.#f(),this.#_()}reveal(e){let t=this.shown;if(e>=t.startUs&&e<=t.endUs)return;let n=G(t)/2;this.span=Lr({startUs:e-n,endUs:e+n},this.limits)}xOf(e){let{left:t}=this.canvas.getBoundingClientRect();return Math.min(Math.max(e.clientX-t,0),this.pixels)}begin(e){this.#t=this.#u(e)}drag(e){this.#t=this.#u(e),this.#d(`move`),this.#p(e)}end(e,t){clearInterval(this.#n);let n=t&&aa(this.alerts,this.shown,this.pixels,this.nowUs,e,ca);n?this.dispatchEvent(new CustomEvent(`cloudcam-alert`,{detail:n.id})):(this.#t=this.#u(e),this.#d(`end`)),this.#t=void 0}cancel(){clearInterval(this.#n),this.#d(`cancel`),this.#t=void 0}zoom(e,t){let n=Ir(this.shown,this.pixels,t);this.span=this.#m(Rr(this.shown,e,n,this.limits))}pan(e){let t=e/this.pixels*G(this.shown);this.span=this.#m(zr(this.shown,t,this.limits))}zoomBy(e){let t=this.live?this.nowUs:this.cursorUs,n=K(this.shown,this.pixels,t);this.zoom(e,Math.min(Math.max(n,0),this.pixels))}render(){let{t:e}=this,t=this.live?this.nowUs:this.cursorUs;return b`
      <div
        class="area"
        role="slider"
        tabindex="0"
        aria-label=${e(`timeline`)}
        aria-describedby="help"
        aria-valuemin=${Math.round(this.limits.startUs/L)}
        aria-valuemax=${Math.round(this.limits.endUs/L)}
        aria-valuenow=${Math.round(t/L)}
        aria-valuetext=${this.live?e(`live`):this.clock.seconds(t)}
        @keydown=${this.#c}
        @pointermove=${this.#s}
        @pointerleave=${()=>this.hover=void 0}
      >
        <canvas style="height:${Yi}px"></canvas>
        ${this.#o()}
      </div>
      <div class="zoom">
        ${this.#a(`zoom_in`,`mdi:magnify-plus-outline`,.5,!1)}
        ${this.#a(`zoom_out`,`mdi:magnify-minus-outline`,2,this.span===void 0)}
      </div>
      <span id="help" hidden>${e(`timeline_help`)}</span>
    `}#a(e,t,n,r){return P(this.t(e),t,()=>this.zoomBy(n),{isDisabled:r})}#o(){if(this.hover===void 0)return``;let e=this.#u(this.hover),t=ri(this.strip,e),n=aa(this.alerts,this.shown,this.pixels,this.nowUs,this.hover,4),r=[this.clock.seconds(e)];return n&&(r.push(this.t(H(``,n.animal??n.label,`motion`))),n.end_us&&r.push(bt(n.end_us-n.start_us))),t&&r.push(this.t(H(`gap_`,t.reason,`gap_unknown`))),b`<div class="hint" style=${this.hover<this.pixels/2?`left:${this.hover}px`:`right:${this.pixels-this.hover}px`}>
      ${r.join(` · `)}
    </div>`}#s(e){this.hover=e.pointerType===`mouse`&&!e.buttons?this.xOf(e):void 0}#c(e){let t=e.shiftKey?R:10*L,n={ArrowLeft:-t,ArrowDown:-t,ArrowRight:t,ArrowUp:t,PageDown:-10*R,PageUp:10*R},r=this.live?this.nowUs:this.cursorUs;if(e.key in n)this.#l(r+n[e.key]);else if(e.key===`Home`)this.#l(this.limits.startUs);else if(e.key===`End`)this.#l(this.nowUs);else if(e.key===`+`||e.key===`=`)this.zoomBy(.5);else if(e.key===`-`)this.zoomBy(2);else return;e.preventDefault(),e.stopPropagation()}#l(e){let{startUs:t,endUs:n}=this.limits;this.#t=Math.min(Math.max(e,t),n),this.reveal(this.#t),this.#d(`end`),this.#t=void 0}#u(e){return Ir(this.shown,this.pixels,e)}#d(e){let t={us:this.#t??this.cursorUs,phase:e};this.dispatchEvent(new CustomEvent(`cloudcam-scrub`,{detail:t}))}#f(){this.dispatchEvent(new CustomEvent(`cloudcam-span`))}#p(e){clearInterval(this.#n);let t=e<la?-1:+(e>this.pixels-la);t&&this.span!==void 0&&(this.#n=setInterval(()=>{this.pan(t*6),this.#t=this.#u(e),this.#d(`move`)},33))}#m(e){return G(e)>=G(this.limits)*.995?void 0:e}#h(e){let{span:t}=this;!t||e-t.endUs>1e6||this.live&&(this.span=zr(t,this.nowUs-e,this.limits))}#g(){let{span:e}=this;!e||this.cursorUs<=e.endUs||this.cursorUs>this.limits.endUs||(this.span=zr(e,G(e)*.8,this.limits))}#_(){let{canvas:e,width:t}=this;if(!t)return;let n=window.devicePixelRatio||1;e.width!==t*n&&([e.width,e.height]=[t*n,Yi*n]);let r=e.getContext(`2d`);r.setTransform(n,0,0,n,0,0),Xi(r,{span:this.shown,width:t,strip:this.strip,alerts:this.alerts,selected:this.selected,nights:sa(this.shown,this.sun.rising,this.sun.setting),nowUs:this.nowUs,cursorUs:this.#t??this.cursorUs,isLive:this.live&&this.#t===void 0,clock:this.clock,palette:this.#e??=lt(this)})}static{this.styles=[F,I,o`
      :host {
        display: flex;
        direction: ltr; /* time runs to the right for everybody */
      }
      .zoom {
        flex: none;
        margin-inline: 4px -8px;
        color: var(--secondary-text-color);
      }
      .zoom .icon {
        display: flex;
        width: 36px;
        height: 36px;
        --mdc-icon-size: 20px;
      }
      .area {
        position: relative;
        flex: 1;
        min-width: 0;
        touch-action: pan-y;
        cursor: pointer;
        border-radius: 8px;
        user-select: none;
        -webkit-user-select: none;
      }
      canvas {
        display: block;
        width: 100%;
      }
      .hint {
        position: absolute;
        bottom: calc(100% - ${Q.alerts-18}px);
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
        font-size: calc(12px * var(--ha-font-size-scale, 1));
        padding: 2px 8px;
        border-radius: 6px;
        white-space: nowrap;
        pointer-events: none;
        z-index: 2;
      }
    `]}};U([D({attribute:!1})],$.prototype,`strip`,void 0),U([D({attribute:!1})],$.prototype,`alerts`,void 0),U([D({attribute:!1})],$.prototype,`selected`,void 0),U([D({attribute:!1})],$.prototype,`cursorUs`,void 0),U([D({attribute:!1})],$.prototype,`nowUs`,void 0),U([D({attribute:!1})],$.prototype,`oldestUs`,void 0),U([D({type:Boolean})],$.prototype,`live`,void 0),U([D({attribute:!1})],$.prototype,`clock`,void 0),U([D({attribute:!1})],$.prototype,`t`,void 0),U([D({attribute:!1})],$.prototype,`sun`,void 0),U([D({attribute:!1})],$.prototype,`dark`,void 0),U([O()],$.prototype,`span`,void 0),U([O()],$.prototype,`width`,void 0),U([O()],$.prototype,`hover`,void 0),U([k(`canvas`)],$.prototype,`canvas`,void 0);var ua={"cloudcam-view":Z,"cloudcam-ptz":Gi,"cloudcam-timeline":$,"cloudcam-alerts":W,"cloudcam-verdicts":Pt,"cloudcam-card":q};function da(){for(let[e,t]of Object.entries(ua))customElements.get(e)||customElements.define(e,t)}function fa(){let e=window,t=e.customCards??=[];if(t.some(e=>e.type===`cloudcam-card`))return;let n=Tn();t.push({type:`cloudcam-card`,name:n(`name`),description:n(`description`),preview:!0,getEntitySuggestion:(e,t)=>Cn(e).includes(t)?{config:{type:`custom:cloudcam-card`,cameras:[t]}}:null})}function pa(){let e=window.customElements;da(),fa(),e.whenDefined(`home-assistant`).then(da)}pa();export{S as A,P as C,O as D,k as E,b as M,o as N,D as O,at as S,j as T,bt as _,pn as a,I as b,U as c,Ot as d,B as f,V as g,L as h,Tr as i,Te as j,E as k,Dt as l,R as m,fi as n,Qt as o,z as p,ci as r,Mt as s,Ti as t,H as u,yt as v,A as w,F as x,gt as y};