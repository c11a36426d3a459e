var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,ee=globalThis,te=ee.trustedTypes,ne=te?te.emptyScript:``,re=ee.reactiveElementPolyfillSupport,h=(e,t)=>e,ie={toAttribute(e,t){switch(t){case Boolean:e=e?ne:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},ae=(e,t)=>!l(e,t),oe={attribute:!0,type:String,converter:ie,reflect:!1,useDefault:!1,hasChanged:ae};Symbol.metadata??=Symbol(`metadata`),ee.litPropertyMetadata??=new WeakMap;var g=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=oe){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??oe}static _$Ei(){if(this.hasOwnProperty(h(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(h(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(h(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?ie:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?ie:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??ae)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};g.elementStyles=[],g.shadowRootOptions={mode:`open`},g[h(`elementProperties`)]=new Map,g[h(`finalized`)]=new Map,re?.({ReactiveElement:g}),(ee.reactiveElementVersions??=[]).push(`2.1.2`);var se=globalThis,ce=e=>e,le=se.trustedTypes,ue=le?le.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,de=`$lit$`,_=`lit$${Math.random().toFixed(9).slice(2)}$`,fe=`?`+_,pe=`<${fe}>`,v=document,y=()=>v.createComment(``),b=e=>e===null||typeof e!=`object`&&typeof e!=`function`,me=Array.isArray,he=e=>me(e)||typeof e?.[Symbol.iterator]==`function`,ge=`[ 	
\f\r]`,x=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,_e=/-->/g,ve=/>/g,S=RegExp(`>|${ge}(?:([^\\s"'>=/]+)(${ge}*=${ge}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),ye=/'/g,be=/"/g,xe=/^(?:script|style|textarea|title)$/i,C=(e=>(t,...n)=>({_$litType$:e,strings:t,values:n}))(1),w=Symbol.for(`lit-noChange`),T=Symbol.for(`lit-nothing`),Se=new WeakMap,E=v.createTreeWalker(v,129);function Ce(e,t){if(!me(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return ue===void 0?t:ue.createHTML(t)}var we=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=x;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===x?c[1]===`!--`?o=_e:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=S):(xe.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=S):o=ve:o===S?c[0]===`>`?(o=i??x,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?S:c[3]===`"`?be:ye):o===be||o===ye?o=S:o===_e||o===ve?o=x:(o=S,i=void 0);let d=o===S&&e[t+1].startsWith(`/>`)?` `:``;a+=o===x?n+pe:l>=0?(r.push(s),n.slice(0,l)+de+n.slice(l)+_+d):n+_+(l===-2?t:d)}return[Ce(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},Te=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=we(t,n);if(this.el=e.createElement(l,r),E.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=E.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(de)){let t=u[o++],n=i.getAttribute(e).split(_),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Oe:r[1]===`?`?ke:r[1]===`@`?Ae:O}),i.removeAttribute(e)}else e.startsWith(_)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(xe.test(i.tagName)){let e=i.textContent.split(_),t=e.length-1;if(t>0){i.textContent=le?le.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],y()),E.nextNode(),c.push({type:2,index:++a});i.append(e[t],y())}}}else if(i.nodeType===8){if(i.data===fe)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(_,e+1))!==-1;)c.push({type:7,index:a}),e+=_.length-1}}a++}}static createElement(e,t){let n=v.createElement(`template`);return n.innerHTML=e,n}};function D(e,t,n=e,r){if(t===w)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=b(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=D(e,i._$AS(e,t.values),i,r)),t}var Ee=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??v).importNode(t,!0);E.currentNode=r;let i=E.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new De(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new je(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=E.nextNode(),a++)}return E.currentNode=v,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},De=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=T,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=D(this,e,t),b(e)?e===T||e==null||e===``?(this._$AH!==T&&this._$AR(),this._$AH=T):e!==this._$AH&&e!==w&&this._(e):e._$litType$===void 0?e.nodeType===void 0?he(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==T&&b(this._$AH)?this._$AA.nextSibling.data=e:this.T(v.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=Te.createElement(Ce(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Ee(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=Se.get(e.strings);return t===void 0&&Se.set(e.strings,t=new Te(e)),t}k(t){me(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(y()),this.O(y()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=ce(e).nextSibling;ce(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},O=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=T,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=T}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=D(this,e,t,0),a=!b(e)||e!==this._$AH&&e!==w,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=D(this,r[n+o],t,o),s===w&&(s=this._$AH[o]),a||=!b(s)||s!==this._$AH[o],s===T?e=T:e!==T&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===T?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Oe=class extends O{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===T?void 0:e}},ke=class extends O{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==T)}},Ae=class extends O{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=D(this,e,t,0)??T)===w)return;let n=this._$AH,r=e===T&&n!==T||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==T&&(n===T||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},je=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){D(this,e)}},Me={M:de,P:_,A:fe,C:1,L:we,R:Ee,D:he,V:D,I:De,H:O,N:ke,U:Ae,B:Oe,F:je},Ne=se.litHtmlPolyfillSupport;Ne?.(Te,De),(se.litHtmlVersions??=[]).push(`3.3.3`);var Pe=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new De(t.insertBefore(y(),e),e,void 0,n??{})}return i._$AI(e),i},Fe=globalThis,k=class extends g{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Pe(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return w}};k._$litElement$=!0,k.finalized=!0,Fe.litElementHydrateSupport?.({LitElement:k});var Ie=Fe.litElementPolyfillSupport;Ie?.({LitElement:k}),(Fe.litElementVersions??=[]).push(`4.2.2`);var Le={attribute:!0,type:String,converter:ie,reflect:!1,hasChanged:ae},Re=(e=Le,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function A(e){return(t,n)=>typeof n==`object`?Re(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function j(e){return A({...e,state:!0,attribute:!1})}var ze=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);function M(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return ze(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return ze(n,r,{get(){return a(this)}})}}var N=class{constructor(e){this.hass=e}timeline(e,t,n,r){return this.hass.callWS({type:`cloudcam/timeline`,entity_id:e,start_us:Math.round(t),end_us:Math.round(n),...r?{step_us:r}:{}})}alerts(e,t,n){return this.hass.callWS({type:`cloudcam/alerts`,entity_ids:e,start_us:Math.round(t),limit:n})}pins(){return this.hass.callWS({type:`cloudcam/pins`})}pin(e){return this.hass.callWS({type:`cloudcam/pin_alert`,entity_id:e.entity_id,alert_id:e.id})}unpin(e){return this.hass.callWS({type:`cloudcam/unpin`,entity_id:e.entity_id,pin_id:e.id})}deleteAlert(e){return this.hass.callWS({type:`cloudcam/delete_alert`,entity_id:e.entity_id,alert_id:e.id})}get canLabel(){return`label_alert`in(this.hass.services.cloudcam??{})}async labelAlert(e,t,n){return(await this.hass.callWS({type:`call_service`,domain:`cloudcam`,service:`label_alert`,service_data:{alert_id:e.id,label:t,dry_run:n},return_response:!0})).response}forgetLesson(e){return this.hass.callWS({type:`cloudcam/forget_lesson`,lesson_id:e})}alert(e){return this.hass.callWS({type:`cloudcam/alert`,alert_id:e})}async switchCamera(e,t){await this.hass.callService(`camera`,t?`turn_on`:`turn_off`,{},{entity_id:e})}async move(e,t){await this.hass.callService(`cloudcam`,`ptz`,t,{entity_id:e})}};function P(e){return typeof e==`object`&&e&&`message`in e?String(e.message):String(e)}var Be={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ve=e=>(...t)=>({_$litDirective$:e,values:t}),He=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Ue}=Me,We=e=>e,Ge=()=>document.createComment(``),F=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Ue(r.insertBefore(Ge(),i),r.insertBefore(Ge(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=We(e).nextSibling;We(r).insertBefore(e,i),e=t}}}return n},I=(e,t,n=e)=>(e._$AI(t,n),e),Ke={},qe=(e,t=Ke)=>e._$AH=t,Je=e=>e._$AH,Ye=e=>{e._$AR(),e._$AA.remove()},Xe=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},Ze=Ve(class extends He{constructor(e){if(super(e),e.type!==Be.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Je(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=I(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=I(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=I(i[d],a[m]),F(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=I(i[f],a[p]),F(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Xe(o,p,m),u=Xe(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=F(e,i[d]);I(t,a[p]),c[p]=t}else c[p]=I(n,a[p]),F(e,i[d],n),i[t]=null;p++}else Ye(i[f]),f--}else Ye(i[d]),d++;for(;p<=m;){let t=F(e,c[m+1]);I(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&Ye(e)}return this.ut=o,qe(e,c),w}}),Qe=[`person`,`pet`,`motion`,`sound`,`health`],$e={person:[`--red-color`,`#f44336`],pet:[`--purple-color`,`#926bc7`],motion:[`--amber-color`,`#ff9800`],sound:[`--cyan-color`,`#00bcd4`],health:[`--grey-color`,`#9e9e9e`]},et=e=>`var(--cloudcam-${e}-color, var(${$e[e][0]}, ${$e[e][1]}))`;function tt(e){let t=getComputedStyle(e),n=(e,n)=>t.getPropertyValue(e).trim()||n,r={};for(let e of Qe){let[t,i]=$e[e];r[e]=n(`--cloudcam-${e}-color`,n(t,i))}let i=n(`--primary-text-color`,`#212121`),a=e=>`color-mix(in srgb, ${i} ${e}%, transparent)`;return{background:a(3),recorded:a(9),gap:a(28),text:n(`--secondary-text-color`,`#727272`),line:a(14),cursor:n(`--primary-color`,`#03a9f4`),night:`rgb(20 30 80 / 14%)`,unwatched:a(5),labels:r}}var L=o`
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
`,R=o`
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
    font-size: 14px;
    white-space: nowrap;
    flex: none;
    --mdc-icon-size: 18px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
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
`,nt=[L,R,o`
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
      margin: 0;
      font-size: 16px;
      font-weight: 500;
    }
    .space {
      flex: 1;
    }
    .quiet {
      color: var(--secondary-text-color);
      font-size: 13px;
    }
    .link {
      /* themes choose their primary colour for surfaces; as text it may be too faint */
      color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
      font-size: 14px;
      min-height: 36px;
    }
    .filters {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 8px 2px;
    }
    select.chip {
      background: var(--card-background-color, #fff);
      color: inherit;
      font: inherit;
      font-size: 14px;
      max-width: 160px;
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
      font-size: 14px;
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
      font-size: 14px;
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
      font-size: 11px;
      line-height: 16px;
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
  `],rt={label:void 0,camera:void 0,zone:void 0,unseen:!1};function it(e,t,n){return[...e].filter(e=>(t.label===void 0||e.label===t.label)&&(t.camera===void 0||e.entity_id===t.camera)&&(t.zone===void 0||e.zones.some(e=>e.name===t.zone))&&!(t.unseen&&n(e))).sort((e,t)=>t.start_us-e.start_us||(e.id<t.id?-1:1))}function at(e){let t=new Set;for(let n of e)t.add(n.label);return[`person`,`pet`,`motion`,`sound`,`health`].filter(e=>t.has(e))}function ot(e){let t=new Set;for(let n of e)for(let e of n.zones)t.add(e.name);return[...t].sort()}function st(e,t,n){let r;for(let i of e){let e=(i.start_us-t)*n;e>0&&(!r||e<(r.start_us-t)*n)&&(r=i)}return r}var z=1e6,B=60*z,V=60*B,H=24*V;function ct(e){let t=e.locale.time_zone===`server`?e.config.time_zone:void 0;return ut(e.locale,t)}var lt=new Map;function ut(e,t){let n=`${e.language}|${e.time_format}|${t??``}`,r=lt.get(n);if(r)return r;let i=e.time_format===`system`?void 0:e.language,a={hour:`numeric`,minute:`2-digit`};t&&(a.timeZone=t),e.time_format===`12`&&(a.hourCycle=`h12`),e.time_format===`24`&&(a.hourCycle=`h23`);let o=new Intl.DateTimeFormat(i,a),s=new Intl.DateTimeFormat(i,{...a,second:`2-digit`}),c=new Intl.DateTimeFormat(i,{...a,weekday:`short`}),l=t?{timeZone:t}:{},u=new Intl.DateTimeFormat(`en-US`,{...l,hourCycle:`h23`,year:`numeric`,month:`numeric`,day:`numeric`,hour:`numeric`,minute:`numeric`,second:`numeric`}),d=e=>{let t={};for(let n of u.formatToParts(e/1e3))t[n.type]=Number(n.value);let n=e=>t[e]??0;return Date.UTC(n(`year`),n(`month`)-1,n(`day`),n(`hour`),n(`minute`),n(`second`))},f={seconds:e=>s.format(e/1e3),minutes:e=>o.format(e/1e3),dayAndMinutes(e,t){let n=e=>Math.floor(d(e)/864e5);return(n(e)===n(t)?o:c).format(e/1e3)},offsetMinutes:e=>Math.round((d(e)-Math.floor(e/1e6)*1e3)/6e4)};return lt.set(n,f),f}function dt(e){let t=Math.max(0,Math.round(e/z)),[n,r,i]=[Math.floor(t/3600),Math.floor(t/60)%60,t%60],a=e=>String(e).padStart(2,`0`);return n?`${n}:${a(r)}:${a(i)}`:`${r}:${a(i)}`}var ft=15*z;function pt(e,t){let n=new Map,r=new Set,i=e.filter(({label:e})=>e===`person`||e===`pet`);for(let a of e){if(a.label!==`motion`)continue;let e=mt(a,i,t);e&&(r.add(a.id),n.set(e.id,[...n.get(e.id)??[],a]))}return e.filter(e=>!r.has(e.id)).map(e=>({alert:e,folded:n.get(e.id)??[]}))}function mt(e,t,n){let r=e.end_us??n,i=Math.max(z,r-e.start_us),[a,o]=[void 0,i/2];for(let r of t){if(r.entity_id!==e.entity_id)continue;let t=Math.max(e.start_us,r.start_us-ft),s=Math.min(e.start_us+i,(r.end_us??n)+ft);s-t>=o&&([a,o]=[r,s-t])}return a}function ht(e){return e.flatMap(({alert:e,folded:t})=>[e,...t])}var gt={name:`CloudCam`,description:`Livebild, die letzten 24 Stunden und Meldungen deiner Kameras`,live:`Live`,go_live:`Jetzt`,connecting:`Verbinde …`,loading:`Lade …`,play:`Abspielen`,pause:`Anhalten`,speed:`Tempo`,mute:`Ton aus`,unmute:`Ton an`,more_buttons:`Mehr`,fullscreen:`Vollbild`,pip:`Bild im Bild`,snapshot:`Bild sichern`,privacy_on:`Kamera ausschalten`,privacy_off:`Kamera einschalten`,ptz:`Kamera bewegen`,ptz_up:`Nach oben`,ptz_down:`Nach unten`,ptz_left:`Nach links`,ptz_right:`Nach rechts`,ptz_closer:`Näher`,ptz_farther:`Weiter weg`,ptz_home:`Grundstellung`,back_to_grid:`Alle Kameras`,show_camera:`{camera} zeigen`,details:`Wie das Bild hierherkommt`,via_hls:`HLS`,via_native:`HLS des Browsers`,via_stills:`Einzelbilder`,behind:`{seconds} s Rückstand`,timeline:`Zeitleiste`,timeline_help:`Pfeiltasten bewegen um 10 Sekunden, mit Umschalt um eine Minute; Bildtasten um 10 Minuten; Pos1 und Ende zum Ältesten und zu jetzt; Plus und Minus vergrößern und verkleinern.`,zoom_in:`Vergrößern`,zoom_out:`Verkleinern`,previous_alert:`Vorige Meldung`,next_alert:`Nächste Meldung`,alerts:`Meldungen`,no_alerts:`In den letzten 24 Stunden ist nichts geschehen.`,no_alerts_filtered:`Keine Meldung passt dazu. Ändere den Filter, um mehr zu sehen.`,filter:`Filter`,unseen:`Ungesehen`,all_cameras:`Alle Kameras`,all_zones:`Alle Zonen`,zone:`Zone`,camera:`Kamera`,more:`Mehr zeigen`,select:`Auswählen`,selected:`{count} ausgewählt`,done:`Fertig`,mark_seen:`Als gesehen markieren`,mark_all_seen:`Alle als gesehen markieren`,pin:`Behalten`,unpin:`Nicht behalten`,download:`Herunterladen`,delete:`Löschen`,delete_sure:`{count} Meldungen mit ihren Bildern löschen? Die Aufnahmen bleiben, bis ihre Zeit um ist.`,delete_sure_one:`Diese Meldung mit ihren Bildern löschen? Die Aufnahme bleibt, bis ihre Zeit um ist.`,copy_link:`Link kopieren`,link_copied:`Link kopiert`,label_right:`Richtig`,label_wrong:`Keine Person`,label_wrong_pet:`Kein Haustier`,label_done:`Gemerkt. Was so aussieht, wird künftig so gemeldet.`,going_on:`dauert an`,today_summary_none:`Ein ruhiger Tag`,label_person:`Eine Person`,label_cat:`Eine Katze`,label_dog:`Ein Hund`,label:`Sagen, was es war`,label_question:`Was war es wirklich?`,label_none:`Nur Personen oder nur Haustiere auswählen.`,label_teach:`Merken`,label_done_unused:`Notiert, aber nicht angewandt: Es hätte weggelassen, was du behalten hast.`,label_undone:`Wieder vergessen.`,cancel:`Abbrechen`,undo:`Rückgängig`,close:`Schließen`,you_said:`Du sagtest: {verdict}`,teach_change:`{dropped} der letzten {replayed} Meldungen wären weggeblieben; {wrong} davon hast du falsch genannt.`,teach_change_one:`Von den letzten {replayed} Meldungen wäre {dropped} weggeblieben.`,teach_kept:`Aber {kept} davon hast du behalten oder richtig genannt; es würde notiert und nicht angewandt.`,folded_motion:`mit Bewegung`,older_alert:`Eine ältere Meldung`,count_person_one:`1 Person`,count_person:`{count} Personen`,count_pet_one:`1 Haustier`,count_pet:`{count} Haustiere`,count_motion_one:`1 Bewegung`,count_motion:`{count} Bewegungen`,count_sound_one:`1 Geräusch`,count_sound:`{count} Geräusche`,count_health_one:`1 Störung`,count_health:`{count} Störungen`,summary_quiet:`ruhig seit {time}`,summary_busiest:`am meisten {from}–{to}`,summary_going_on:`gerade im Gange`,last_day:`Letzte 24 Stunden:`,editor_layout_review:`Nur Meldungen, das Bild, wenn eine spielt`,failed:`Das ging nicht: {error}`,no_camera_title:`Wähle deine Kameras`,no_camera_text:`Öffne die Einstellungen der Karte und wähle, welche Kameras sie zeigt.`,not_found:`Diese Kamera ist nicht da. Wurde sie umbenannt oder entfernt?`,unauthorized:`Du darfst diese Kamera nicht sehen.`,nvr_offline:`Der NVR antwortet nicht. Wenn er läuft, nimmt er weiter auf.`,camera_offline:`Die Kamera sendet kein Bild.`,camera_off:`Ausgeschaltet`,camera_off_text:`Nichts wird empfangen oder aufgenommen.`,nothing_recorded:`Von diesem Moment ist nichts aufgenommen.`,cant_play:`Dieser Browser kann das Format der Kamera nicht abspielen ({codec}).`,retry:`Noch einmal versuchen`,person:`Mensch`,pet:`Tier`,cat:`Katze`,dog:`Hund`,motion:`Bewegung`,sound:`Geräusch`,health:`Kamerafehler`,problem_covered:`Verdeckt`,problem_black:`Bild ist schwarz`,problem_blurred:`Unscharf`,problem_moved:`Kamera wurde bewegt`,problem_frozen:`Bild steht still`,gap_unknown:`Nicht aufgenommen`,gap_nvr_down:`Der NVR war aus`,gap_worker_down:`Die Aufnahme wurde neu gestartet`,gap_off:`Die Aufnahme war ausgeschaltet`,gap_camera_private:`Die Kamera war ausgeschaltet`,gap_deleted:`Gelöscht`,gap_clock:`Die Uhr wurde gestellt`,gap_camera:`Die Kamera fiel aus`,gap_camera_unreachable:`Die Kamera war nicht erreichbar`,gap_camera_auth:`Die Kamera nahm das Passwort nicht an`,gap_camera_unsupported:`Das Format der Kamera wird nicht unterstützt`,gap_camera_stalled:`Die Kamera sandte nichts`,gap_storage:`Der Datenträger fiel aus`,gap_storage_missing:`Der Datenträger fehlte`,gap_storage_full:`Der Datenträger war voll`,gap_storage_read_only:`Der Datenträger war nicht beschreibbar`,editor_cameras:`Kameras`,editor_title:`Titel`,editor_layout:`Anordnung`,editor_layout_auto:`Eine Kamera groß, mehrere als Raster`,editor_layout_single:`Eine Kamera auf einmal`,editor_layout_grid:`Raster`,editor_timeline:`Zeitleiste`,editor_alerts:`Meldungen`},_t={name:`CloudCam`,description:`Live picture, the last 24 hours and alerts of your cameras`,live:`Live`,go_live:`Now`,connecting:`Connecting…`,loading:`Loading…`,play:`Play`,pause:`Pause`,speed:`Speed`,mute:`Sound off`,unmute:`Sound on`,more_buttons:`More`,fullscreen:`Full screen`,pip:`Picture in picture`,snapshot:`Save picture`,privacy_on:`Switch camera off`,privacy_off:`Switch camera on`,ptz:`Move camera`,ptz_up:`Up`,ptz_down:`Down`,ptz_left:`Left`,ptz_right:`Right`,ptz_closer:`Closer`,ptz_farther:`Farther`,ptz_home:`Home position`,back_to_grid:`All cameras`,show_camera:`Show {camera}`,details:`How the picture gets here`,via_hls:`HLS`,via_native:`HLS of the browser`,via_stills:`Single pictures`,behind:`{seconds} s behind`,timeline:`Timeline`,timeline_help:`Arrow keys move by 10 seconds, with Shift by a minute; Page keys by 10 minutes; Home and End to the oldest and to now; plus and minus zoom.`,zoom_in:`Zoom in`,zoom_out:`Zoom out`,previous_alert:`Previous alert`,next_alert:`Next alert`,alerts:`Alerts`,no_alerts:`Nothing happened in the last 24 hours.`,no_alerts_filtered:`No alert is like that. Change the filter to see more.`,filter:`Filter`,unseen:`Unseen`,all_cameras:`All cameras`,all_zones:`All zones`,zone:`Zone`,camera:`Camera`,more:`Show more`,select:`Select`,selected:`{count} selected`,done:`Done`,mark_seen:`Mark as seen`,mark_all_seen:`Mark all as seen`,pin:`Keep`,unpin:`Don't keep`,download:`Download`,delete:`Delete`,delete_sure:`Delete {count} alerts with their pictures? The recordings stay until their time.`,delete_sure_one:`Delete this alert with its pictures? The recording stays until its time.`,copy_link:`Copy link`,link_copied:`Link copied`,label_right:`Right`,label_wrong:`Not a person`,label_wrong_pet:`Not a pet`,label_done:`Noted. What looks like this is told that way from now on.`,going_on:`going on`,today_summary_none:`A quiet day`,label_person:`A person`,label_cat:`A cat`,label_dog:`A dog`,label:`Say what it was`,label_question:`What was it really?`,label_none:`Choose persons only, or pets only.`,label_teach:`Teach it`,label_done_unused:`Noted, but not used: it would have left out what you kept.`,label_undone:`Forgotten again.`,cancel:`Cancel`,undo:`Undo`,close:`Close`,you_said:`You said: {verdict}`,teach_change:`{dropped} of the last {replayed} alerts would have been left out; you called {wrong} of them wrong.`,teach_change_one:`Of the last {replayed} alerts, {dropped} would have been left out.`,teach_kept:`But you kept or called right {kept} of them, so it would be noted and not used.`,folded_motion:`with motion`,older_alert:`An older alert`,count_person_one:`1 person`,count_person:`{count} persons`,count_pet_one:`1 pet`,count_pet:`{count} pets`,count_motion_one:`1 movement`,count_motion:`{count} movements`,count_sound_one:`1 sound`,count_sound:`{count} sounds`,count_health_one:`1 fault`,count_health:`{count} faults`,summary_quiet:`quiet since {time}`,summary_busiest:`busiest {from}–{to}`,summary_going_on:`going on now`,last_day:`Last 24 hours:`,editor_layout_review:`Alerts only, the picture when one plays`,failed:`That did not work: {error}`,no_camera_title:`Choose your cameras`,no_camera_text:`Open the card's settings and pick the cameras it shows.`,not_found:`This camera is not there. Was it renamed or removed?`,unauthorized:`You have no permission to see this camera.`,nvr_offline:`The NVR does not answer. It records on if it runs.`,camera_offline:`The camera sends no picture.`,camera_off:`Switched off`,camera_off_text:`Nothing is received or recorded.`,nothing_recorded:`Nothing is recorded of that moment.`,cant_play:`This browser can't play the camera's format ({codec}).`,retry:`Try again`,person:`Person`,pet:`Pet`,cat:`Cat`,dog:`Dog`,motion:`Motion`,sound:`Sound`,health:`Camera fault`,problem_covered:`Covered`,problem_black:`Picture is black`,problem_blurred:`Out of focus`,problem_moved:`Camera was moved`,problem_frozen:`Picture stands still`,gap_unknown:`Not recorded`,gap_nvr_down:`The NVR was off`,gap_worker_down:`Recording was restarted`,gap_off:`Recording was switched off`,gap_camera_private:`The camera was switched off`,gap_deleted:`Deleted`,gap_clock:`The clock was changed`,gap_camera:`The camera failed`,gap_camera_unreachable:`The camera was not reachable`,gap_camera_auth:`The camera refused the password`,gap_camera_unsupported:`The camera's format is not supported`,gap_camera_stalled:`The camera sent nothing`,gap_storage:`The disk failed`,gap_storage_missing:`The disk was not there`,gap_storage_full:`The disk was full`,gap_storage_read_only:`The disk could not be written`,editor_cameras:`Cameras`,editor_title:`Title`,editor_layout:`Layout`,editor_layout_auto:`One camera large, several as a grid`,editor_layout_single:`One camera at a time`,editor_layout_grid:`Grid`,editor_timeline:`Timeline`,editor_alerts:`Alerts`},vt={de:gt,en:_t};function yt(e){let t=vt[(e??`en`).split(`-`)[0]??`en`]??_t;return(e,n={})=>t[e].replace(/\{(\w+)\}/g,(e,t)=>String(n[t]??e))}var bt=(()=>{let e=new Map;return t=>{let n=t?.language??`en`,r=e.get(n);return r||e.set(n,r=yt(n)),r}})();function U(e,t,n){let r=`${e}${t}`;return r in _t?r:n}function W(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var xt={right:`label_right`,not_a_person:`label_wrong`,not_a_pet:`label_wrong_pet`,person:`label_person`,cat:`label_cat`,dog:`label_dog`};function St(e){return e.label===`person`?[`right`,`not_a_person`,`cat`,`dog`]:e.label===`pet`?[`right`,`not_a_pet`,`person`,...[`cat`,`dog`].filter(t=>t!==e.animal)]:[]}function Ct(e){let[t,...n]=e.map(St);return(t??[]).filter(e=>n.every(t=>t.includes(e)))}function wt(e){return e&&e in xt?xt[e]:void 0}function Tt(e){let t=new Set(e.flatMap(e=>e.alert_ids)).size,n=n=>Math.min(t,e.map(n).reduce((e,t)=>e+t,0));return{dropped:t,wrong:n(e=>e.would_drop_false),kept:n(e=>e.would_drop_kept),replayed:e.reduce((e,t)=>Math.max(e,t.replayed),0)}}var G=class extends k{constructor(...e){super(...e),this.alerts=[],this.step={is:`asking`},this.#e=0}#e;willUpdate(e){let t=e.get(`alerts`);t&&Et(t)!==Et(this.alerts)&&(this.#e+=1,this.step={is:`asking`})}render(){return C`<div role="status" aria-live="polite">${this.#t()}</div>`}#t(){let{t:e,step:t}=this;switch(t.is){case`asking`:return C`<span class="question">${e(`label_question`)}</span>${this.#n()}`;case`working`:return C`<span>${e(`loading`)}</span>`;case`sure`:return C`<span>${Dt(t.change,e)}</span>
          ${this.#r(`label_teach`,()=>this.#o(t.verdict),!0)}
          ${this.#r(`cancel`,()=>this.#i())}`;case`done`:return C`<span>${e(t.isUnused?`label_done_unused`:`label_done`)}</span>
          ${t.lessons.length?this.#r(`undo`,()=>this.#s(t.lessons)):T}`;case`undone`:return C`<span>${e(`label_undone`)}</span>`;case`failed`:return C`<span>${e(`failed`,{error:t.error})}</span>
          ${this.#r(`retry`,()=>this.#i())}`}}#n(){let e=Ct(this.alerts);return e.length?e.map(e=>{let t=this.alerts.every(t=>t.verdict===e);return this.#r(xt[e],()=>this.#a(e),t)}):C`<span>${this.t(`label_none`)}</span>`}#r(e,t,n=!1){return C`<button class="chip ${n?`primary`:``}" @click=${t}>
      ${this.t(e)}
    </button>`}#i(){this.step={is:`asking`}}#a(e){e===`right`?this.#o(e):this.#l(async t=>{t({is:`sure`,verdict:e,change:Tt(await this.#c(e,!0))})})}#o(e){this.#l(async t=>{let n=(await this.#c(e,!1)).flatMap(({lesson:e})=>e?[e]:[]);t({is:`done`,lessons:n.map(e=>e.lesson_id),isUnused:n.some(e=>!e.enabled)})})}#s(e){this.#l(async t=>{for(let t of e)await this.backend.forgetLesson(t);t({is:`undone`})})}async#c(e,t){let n=[];for(let r of this.alerts)n.push(await this.backend.labelAlert(r,e,t));return n}async#l(e){let t=this.#e+=1,n=e=>{t===this.#e&&(this.step=e)};this.step={is:`working`};try{await e(n)}catch(e){n({is:`failed`,error:P(e)})}}static{this.styles=[L,R,o`
      :host {
        display: block;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 12px 12px;
        font-size: 14px;
      }
      span {
        flex: 1 1 100%;
      }
    `]}};W([A({attribute:!1})],G.prototype,`alerts`,void 0),W([A({attribute:!1})],G.prototype,`backend`,void 0),W([A({attribute:!1})],G.prototype,`t`,void 0),W([j()],G.prototype,`step`,void 0);function Et(e){return e.map(e=>e.id).join()}function Dt(e,t){let n=e.dropped>1?t(`teach_change`,{...e}):t(`teach_change_one`,{...e});return e.kept?`${n} ${t(`teach_kept`,{kept:e.kept})}`:n}function Ot(e,t){let{alert:n}=t,r=e.isChosen(t),i=e.isPlaying(t);return C`<li class=${i?`playing`:``} data-alert=${n.id}>
    <button
      class="open"
      aria-pressed=${r===void 0?T:String(r)}
      aria-current=${i?`true`:T}
      @click=${()=>e.open(t)}
    >
      ${kt(e,n,r)} ${At(e,t)}
    </button>
    ${i&&r===void 0?jt(e,t):T}
  </li>`}function kt(e,t,n){let r=e.cameras.get(t.entity_id)?.folder,i=t.end_us?dt(Math.max(1e6,t.end_us-t.start_us)):e.t(`going_on`);return C`<span class="picture">
    ${t.snapshot_us&&r?C`<img
          loading="lazy"
          decoding="async"
          alt=""
          src=${e.resolve(`${r}/alerts/${t.id}/snapshot.jpg?box=1`)}
        />`:C`<ha-icon icon=${Nt[t.label]}></ha-icon>`}
    <span class="length">${i}</span>
    ${n===void 0?T:C`<ha-icon
          class="check"
          icon=${n?`mdi:checkbox-marked-circle`:`mdi:circle-outline`}
        ></ha-icon>`}
    ${e.pinned.has(t.id)?C`<ha-icon class="pin" icon="mdi:pin"></ha-icon>`:T}
  </span>`}function At(e,{alert:t,folded:n}){let{t:r}=e,i=r(U(``,t.animal??t.label,`motion`)),a=t.problem?r(U(`problem_`,t.problem,`health`)):i,o=e.cameras.get(t.entity_id),s=wt(t.verdict),c=Pt(t,o,e.cameras.size);return C`<span class="words">
    <span class="what">
      <span class="dot" style="background:${et(t.label)}"></span>
      <b>${a}</b>
      ${e.isSeen(t)?T:C`<span class="new"><span class="spoken">${r(`unseen`)}</span></span>`}
    </span>
    <span class="quiet">${e.clock.dayAndMinutes(t.start_us,e.nowUs)}</span>
    <span class="quiet where">
      ${[c,n.length?r(`folded_motion`):``].filter(Boolean).join(` · `)}
    </span>
    ${s?C`<span class="quiet">${r(`you_said`,{verdict:r(s)})}</span>`:T}
  </span>`}function jt(e,t){let{t:n}=e,{alert:r}=t,i=(r,i,a)=>Mt(n(a),i,()=>e.tell(r,[t])),a=e.judged===r.id;return C`<div class="actions" role="toolbar" aria-label=${n(`more_buttons`)}>
      ${e.pinned.has(r.id)?i(`unpin`,`mdi:pin-off-outline`,`unpin`):i(`pin`,`mdi:pin-outline`,`pin`)}
      ${i(`download`,`mdi:download`,`download`)}
      ${i(`link`,`mdi:link-variant`,`copy_link`)}
      ${e.backend.canLabel&&St(r).length?Mt(n(`label`),`mdi:tag-check-outline`,()=>e.judge(a?void 0:r.id),a):T}
      ${e.canDelete?i(`delete`,`mdi:delete-outline`,`delete`):T}
    </div>
    ${a?C`<cloudcam-verdicts
          .alerts=${[r]}
          .backend=${e.backend}
          .t=${n}
        ></cloudcam-verdicts>`:T}`}function Mt(e,t,n,r){return C`<button
    class="icon"
    title=${e}
    aria-label=${e}
    aria-expanded=${r===void 0?T:String(r)}
    @click=${n}
  >
    <ha-icon icon=${t}></ha-icon>
  </button>`}var Nt={person:`mdi:account`,pet:`mdi:paw`,motion:`mdi:motion-sensor`,sound:`mdi:volume-high`,health:`mdi:cctv-off`};function Pt(e,t,n){let r=e.zones.map(e=>e.name);return[...n>1&&t?[t.info.name]:[],...r].join(` · `)}var Ft=3,It=5*B;function Lt(e,t,n){let r=Qe.map(t=>[t,e.filter(e=>e.alert.label===t).length]).filter(([,e])=>e),i=e.some(({alert:e})=>e.end_us===null),a=e.map(({alert:e})=>e.end_us??0).reduce((e,t)=>Math.max(e,t),0);return{counts:r,isGoingOn:i,quietSinceUs:a>0&&!i&&n-a>=It?a:void 0,busiestUs:Rt(e,t)}}function Rt(e,t){let n=new Map;for(let{alert:r}of e){let e=t.offsetMinutes(r.start_us)*B,i=Math.floor((r.start_us+e)/V)*V-e;n.set(i,(n.get(i)??0)+1)}let[r,i]=[...n].sort((e,t)=>t[1]-e[1]);if(!(!r||r[1]<Ft||i&&i[1]===r[1]))return r[0]}function zt(e,t,n){if(!e.counts.length)return t(`today_summary_none`);let r=[e.counts.map(([e,n])=>t(U(`count_`,n===1?`${e}_one`:e,`count_motion`),{count:n})).join(`, `)];if(e.isGoingOn&&r.push(t(`summary_going_on`)),e.quietSinceUs&&r.push(t(`summary_quiet`,{time:n.minutes(e.quietSinceUs)})),e.busiestUs!==void 0){let[i,a]=[e.busiestUs,e.busiestUs+V].map(e=>n.minutes(e));r.push(t(`summary_busiest`,{from:i,to:a}))}return r.join(` · `)}var Bt=24,K=class extends k{constructor(...e){super(...e),this.alerts=[],this.cameras=new Map,this.isSeen=()=>!0,this.pinned=new Set,this.nowUs=0,this.resolve=e=>e,this.canDelete=!1,this.loading=!1,this.filter=rt,this.pages=1,this.isJudging=!1}isPlaying({alert:e,folded:t}){let n=this.playing?.id;return n!==void 0&&(e.id===n||t.some(e=>e.id===n))}isChosen({alert:e}){return this.chosen?.has(e.id)}open(e){if(!this.chosen){this.tell(`play`,[e]);return}let t=new Set(this.chosen);t.delete(e.alert.id)||t.add(e.alert.id),this.chosen=t}tell(e,t){let n={action:e,visits:t};this.dispatchEvent(new CustomEvent(`cloudcam-action`,{detail:n}))}judge(e){this.judged=e}render(){let e=pt(this.alerts,this.nowUs),t=e.map(({alert:e})=>e),n=new Map(e.map(e=>[e.alert.id,e])),r=it(t,this.filter,this.isSeen).map(({id:e})=>n.get(e)),i=r.slice(0,this.pages*Bt);return C`
      ${this.#n(e)} ${this.#r(t)}
      ${this.chosen?this.#c(r):T} ${this.#e(e)}
      ${i.length?C`<ul>
            ${Ze(i,e=>e.alert.id,e=>Ot(this,e))}
          </ul>`:C`<p class="empty">${this.#t()}</p>`}
      ${i.length<r.length?C`<button class="chip more" @click=${()=>this.pages+=1}>
            ${this.t(`more`)}
          </button>`:T}
    `}#e(e){let{playing:t}=this;return!t||e.some(e=>this.isPlaying(e))?T:C`<h4>${this.t(`older_alert`)}</h4>
      <ul class="older">
        ${Ot(this,{alert:t,folded:[]})}
      </ul>`}#t(){return this.loading?this.t(`loading`):this.t(this.alerts.length?`no_alerts_filtered`:`no_alerts`)}#n(e){let{t,clock:n,filter:r}=this,i=r.camera,a=e.filter(({alert:e})=>!i||e.entity_id===i),o=e.some(({alert:e})=>!this.isSeen(e)),s=this.loading&&!e.length;return C`<div class="head">
      <h3>${t(`alerts`)}</h3>
      <span class="quiet summary">
        ${s?T:C`<span class="spoken">${t(`last_day`)}</span>`}
        ${s?``:zt(Lt(a,n,this.nowUs),t,n)}
      </span>
      <span class="space"></span>
      ${o?C`<button class="link" @click=${()=>this.tell(`all_seen`,e)}>
            ${t(`mark_all_seen`)}
          </button>`:T}
    </div>`}#r(e){let{t,filter:n}=this;if(!e.length)return T;let r=at(e),i=e.filter(e=>!this.isSeen(e)).length,a=(e,t,n)=>C`<button class="chip" aria-pressed=${t} @click=${()=>this.#o(n)}>
        ${e}
      </button>`;return C`<div class="filters" role="group" aria-label=${t(`filter`)}>
      ${i||n.unseen?a(C`${t(`unseen`)} <b>${i}</b>`,n.unseen,{unseen:!n.unseen}):T}
      ${r.length>1||n.label?r.map(e=>a(C`<span class="dot" style="background:${et(e)}"></span>${t(e)}`,n.label===e,{label:n.label===e?void 0:e})):T}
      ${this.#i(e)}
      <button
        class="chip"
        aria-pressed=${this.chosen!==void 0}
        @click=${()=>this.#s(this.chosen===void 0)}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon>${t(`select`)}
      </button>
    </div>`}#i(e){let{filter:t}=this,n=ot(e),r=[...this.cameras.values()];return C`${r.length>1?this.#a([`camera`,`all_cameras`],t.camera,r.map(e=>[e.entity_id,e.info.name]),e=>this.#o({camera:e})):T}
    ${n.length?this.#a([`zone`,`all_zones`],t.zone,n.map(e=>[e,e]),e=>this.#o({zone:e})):T}`}#a([e,t],n,r,i){return C`<select class="chip" aria-label=${this.t(e)} @change=${e=>i(e.target.value||void 0)}>
      <option value="" ?selected=${n===void 0}>${this.t(t)}</option>
      ${r.map(([e,t])=>C`<option value=${e} ?selected=${e===n}>${t}</option>`)}
    </select>`}#o(e){this.filter={...this.filter,...e},this.pages=1}#s(e){this.chosen=e?new Set:void 0,this.isJudging=!1,this.judged=void 0}#c(e){let{t}=this,n=e.filter(e=>this.isChosen(e)),r=(e,r,i)=>Mt(t(i),r,()=>n.length&&this.tell(e,n));return C`<div class="bar">
      <div class="tools" role="toolbar" aria-label=${t(`select`)} ?data-none=${!n.length}>
        <span aria-live="polite">${t(`selected`,{count:n.length})}</span>
        <span class="space"></span>
        ${r(`seen`,`mdi:eye-check-outline`,`mark_seen`)}
        ${r(`pin`,`mdi:pin-outline`,`pin`)}
        ${r(`download`,`mdi:download`,`download`)}
        ${this.backend.canLabel?Mt(t(`label`),`mdi:tag-check-outline`,()=>this.isJudging=!this.isJudging,this.isJudging):T}
        ${this.canDelete?r(`delete`,`mdi:delete-outline`,`delete`):T}
        <button class="chip" @click=${()=>this.#s(!1)}>${t(`done`)}</button>
      </div>
      ${this.isJudging&&n.length?C`<cloudcam-verdicts
            .alerts=${n.map(({alert:e})=>e)}
            .backend=${this.backend}
            .t=${t}
          ></cloudcam-verdicts>`:T}
    </div>`}static{this.styles=nt}};W([A({attribute:!1})],K.prototype,`alerts`,void 0),W([A({attribute:!1})],K.prototype,`cameras`,void 0),W([A({attribute:!1})],K.prototype,`isSeen`,void 0),W([A({attribute:!1})],K.prototype,`pinned`,void 0),W([A({attribute:!1})],K.prototype,`playing`,void 0),W([A({attribute:!1})],K.prototype,`nowUs`,void 0),W([A({attribute:!1})],K.prototype,`t`,void 0),W([A({attribute:!1})],K.prototype,`clock`,void 0),W([A({attribute:!1})],K.prototype,`resolve`,void 0),W([A({attribute:!1})],K.prototype,`backend`,void 0),W([A({type:Boolean})],K.prototype,`canDelete`,void 0),W([A({type:Boolean})],K.prototype,`loading`,void 0),W([A({attribute:!1})],K.prototype,`seenState`,void 0),W([j()],K.prototype,`filter`,void 0),W([j()],K.prototype,`chosen`,void 0),W([j()],K.prototype,`pages`,void 0),W([j()],K.prototype,`judged`,void 0),W([j()],K.prototype,`isJudging`,void 0);function Vt({action:e,visits:t}){return e===`seen`||e===`delete`?ht(t):t.map(({alert:e})=>e)}function Ht(e,t){let n=document.createElement(`a`);n.href=e,n.download=t,n.rel=`noopener`,n.click()}function Ut(e,t,n){return`${e} ${new Date(n/1e3).toISOString().slice(0,19).replaceAll(`:`,`-`)} ${t}.mp4`.replace(/[/\\?%*:|"<>]/g,`-`)}var Wt=/(?:^#|[#&])cloudcam-alert=([^&/]+)\/([^&]+)/;function Gt(e){let t=Wt.exec(e);if(t)try{return{entityId:decodeURIComponent(t[1]),alertId:decodeURIComponent(t[2])}}catch{return}}function Kt(e,{entityId:t,alertId:n}){let[r]=e.split(`#`);return`${r}#cloudcam-alert=${encodeURIComponent(t)}/${encodeURIComponent(n)}`}function qt(e,t){return`${e}/cloudcam/alert/${encodeURIComponent(t)}`}async function Jt(e,t){let{hass:n,t:r}=e,{action:i}=t;if(i===`delete`&&!window.confirm(Xt(r,t.visits.length)))return;let a=Vt(t);try{if(i===`seen`)await e.seen.add(n,a);else if(i===`all_seen`)await e.seen.addAll(n,e.nowUs());else if(i===`link`)await Zt(e,a[0]);else for(let t of a)await Yt(e,i,t);(i===`pin`||i===`unpin`)&&await e.loadPins()}catch(t){e.toast(r(`failed`,{error:P(t)}))}}async function Yt(e,t,n){let r=new N(e.hass);switch(t){case`pin`:await r.pin(n);return;case`unpin`:for(let t of e.pins)t.alert_id===n.id&&await r.unpin(t);return;case`delete`:await r.deleteAlert(n),e.forget(n);return;case`download`:{let t=e.camera(n.entity_id);if(!t?.folder)return;Ht(e.hass.hassUrl(`${t.folder}/alerts/${n.id}/clip.mp4`),Ut(t.info.name,n.animal??n.label,n.start_us))}}}function Xt(e,t){return e(t===1?`delete_sure_one`:`delete_sure`,{count:t})}async function Zt(e,t){let n=e.hass.panels?.cloudcam?qt(location.origin,t.id):Kt(location.href,{entityId:t.entity_id,alertId:t.id});navigator.clipboard?await navigator.clipboard.writeText(n):window.prompt(e.t(`copy_link`),n),e.toast(e.t(`link_copied`))}var Qt=[L,R,o`
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
      font-size: 20px;
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
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(150px, 100% / 3 - 2px)), 1fr));
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
  `];function $t(e){let t=e.camera??e.entity,n=e.cameras??(t?[t]:[]);if(!Array.isArray(n)||n.some(e=>typeof e!=`string`))throw Error(`cameras must be a list of camera entities`);let r=n.find(e=>!e.startsWith(`camera.`));if(r!==void 0)throw Error(`${r} is no camera entity`);if(![`auto`,`single`,`grid`,`review`,void 0].includes(e.layout))throw Error(`layout must be auto, single, grid or review`);let i=e.layout??`auto`;return{cameras:[...new Set(n)],title:e.title??``,layout:i===`auto`?n.length>1?`grid`:`single`:i,timeline:e.timeline??!0,alerts:e.alerts??!0}}function en(e){return Object.values(e.entities??{}).filter(({entity_id:e,platform:t})=>t===`cloudcam`&&e.startsWith(`camera.`)).map(e=>e.entity_id).filter(t=>t in e.states).sort()}var tn={cameras:`editor_cameras`,title:`editor_title`,layout:`editor_layout`,timeline:`editor_timeline`,alerts:`editor_alerts`},nn=()=>yt(document.documentElement.lang||navigator.language);function rn(){let e=nn();return{schema:[{name:`cameras`,required:!0,selector:{entity:{multiple:!0,filter:{integration:`cloudcam`,domain:`camera`}}}},{name:`title`,selector:{text:{}}},{name:`layout`,selector:{select:{mode:`dropdown`,options:[`auto`,`single`,`grid`,`review`].map(t=>({value:t,label:e(`editor_layout_${t}`)}))}}},{name:``,type:`grid`,schema:[{name:`timeline`,selector:{boolean:{}}},{name:`alerts`,selector:{boolean:{}}}]}],computeLabel:({name:e})=>{let t=tn[e];return t?nn()(t):e},assertConfig:e=>{$t(e)}}}var an=class{#e;constructor(e,t){this.video=e,this.kind=`native`,this.#e=()=>{let n=e.error?.code;t(n===MediaError.MEDIA_ERR_DECODE?`codec`:`network`)},e.addEventListener(`error`,this.#e)}static isSupported(e){return e.canPlayType(`application/vnd.apple.mpegurl`)!==``}load(e,t){this.video.src=e}wallMs(){let e=this.video.getStartDate?.().getTime();return e===void 0||Number.isNaN(e)?void 0:e+this.video.currentTime*1e3}seekWall(e){let[t,{seekable:n}]=[this.wallMs(),this.video];if(t===void 0||n.length===0)return!1;let r=this.video.currentTime+(e-t)/1e3;return r<n.start(0)||r>n.end(n.length-1)?!1:(this.video.currentTime=r,!0)}latencyS(){let{seekable:e}=this.video;return e.length?e.end(e.length-1)-this.video.currentTime:void 0}stop(){this.video.removeAttribute(`src`),this.video.load()}destroy(){this.video.removeEventListener(`error`,this.#e),this.stop()}},on=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),sn=function(e,t){return new URL(e,t).href},cn={},ln=function(e){return e.pathname.endsWith(`.css`)},un=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},dn=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=sn(t,n);let r=s(t),i=ln(r);return un(cn,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:on,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})},fn=[500,1e3,2e3,4e3,8e3],pn=V,mn=250,hn=5e6,gn=8,_n=[1,2,8,32];async function vn(e,t){if(`MediaSource`in globalThis||`ManagedMediaSource`in globalThis){let{HlsEngine:n,isSupported:r}=await dn(async()=>{let{HlsEngine:e,isSupported:t}=await import(`./hls-engine.js`);return{HlsEngine:e,isSupported:t}},[],import.meta.url);if(r())return new n(e,t)}if(an.isSupported(e))return new an(e,t);throw Error(`no player`)}var yn=class{#e;#t;#n;#r;#i;#a;#o;#s;#c;constructor(e,t,n=vn){this.video=e,this.host=t,this.make=n,this.mode={kind:`idle`},this.hasPicture=!1,this.speed=1,this.#r=0,this.#a=0,this.#o=!1,this.#s=!1,this.#c=new AbortController,e.muted=!0,e.playsInline=!0;let r=(t,n)=>e.addEventListener(t,n,{signal:this.#c.signal});r(`playing`,()=>this.#p()),r(`seeked`,()=>this.#p()),r(`timeupdate`,()=>this.host.changed()),r(`pause`,()=>this.host.changed()),r(`play`,()=>this.host.changed()),r(`volumechange`,()=>this.host.changed()),r(`ended`,()=>this.#m())}get kind(){return this.#e?.kind}get isPaused(){return this.video.paused&&this.#i===void 0}get latencyS(){return this.mode.kind===`live`?this.#e?.latencyS():void 0}get shownUs(){let e=this.hasPicture?this.#e?.wallMs():void 0;return e===void 0?void 0:e*1e3}live(){this.#o=!1,this.#_(1),this.mode={kind:`live`},this.#l()}playFrom(e){this.#o=!1,this.mode.kind===`past`&&this.hasPicture&&this.#e?.seekWall(e/1e3)?(this.mode={kind:`past`,fromUs:e},this.#f(),this.host.changed()):(this.mode={kind:`past`,fromUs:e},this.#l())}pause(){this.#y(),this.video.pause()}resume(){this.mode.kind===`live`?this.live():this.mode.kind===`past`&&(this.#_(this.speed),this.#f())}setSpeed(e){this.#_(e),this.mode.kind===`past`&&this.#f(),this.host.changed()}suspend(){clearTimeout(this.#n),this.#y(),this.video.pause(),this.#e?.stop(),this.mode={kind:`idle`},this.hasPicture=!1,this.host.changed()}destroy(){this.#s=!0,this.suspend(),this.#c.abort(),this.#e?.destroy(),this.#e=void 0}#l(){clearTimeout(this.#n),this.trouble=void 0,this.hasPicture=!1,this.host.changed(),this.#u()}async#u(){let e=this.mode,t;try{t=await(this.#t??=this.make(this.video,e=>this.#h(e)))}catch{this.#t=void 0,this.#g(`codec`);return}if(this.#s){t.destroy();return}this.#e=t;let n=this.host.folder();e===this.mode&&e.kind!==`idle`&&n&&(t.load(this.#d(n,e),e.kind===`live`),this.#f())}#d(e,t){if(t.kind===`live`)return`${e}/live.m3u8?window_s=60`;let n=Math.round(t.fromUs);return this.#a=Math.min(n+pn,Math.round(this.host.nowUs())),`${e}/playlist.m3u8?start_us=${n}&end_us=${Math.max(this.#a,n+hn)}`}#f(){this.#i===void 0&&this.video.play().catch(()=>void 0)}#p(){this.mode.kind!==`idle`&&(this.#r=0,this.hasPicture=!0,this.trouble=void 0,this.mode.kind===`past`&&this.speed!==1&&this.#_(this.speed),this.host.changed())}#m(){this.mode.kind===`past`&&(this.#a>=this.host.nowUs()-hn?this.live():(this.#o=!0,this.mode={kind:`past`,fromUs:this.#a},this.#l()))}#h(e){if(this.mode.kind===`idle`)return;let t=fn[Math.min(this.#r,fn.length-1)];this.#r+=1,e===`not_found`&&this.#o?this.#m():e===`codec`||e===`not_found`&&this.mode.kind===`past`?this.#g(e):(this.#r>1&&this.#g(e),clearTimeout(this.#n),this.#n=setTimeout(()=>void this.#u(),t))}#g(e){this.trouble=e,this.host.changed()}#_(e){this.speed=e,this.#y(),this.video.playbackRate=Math.min(e,gn),e>gn&&this.mode.kind===`past`&&this.#v()}#v(){this.video.pause(),this.#i=setInterval(()=>{let[e,{video:t}]=[this.shownUs,this];if(t.seeking||e===void 0)return;let n=this.speed*mn/1e3;t.currentTime+n<t.duration?t.currentTime+=n:this.#m()},mn)}#y(){clearInterval(this.#i),this.#i=void 0}};function bn(e,t,n){let{t:r}=e,i=t?.isLive??!0,a=t?.isPaused??!0,o=t?.element,s=(e,t,n,i)=>C`
    <button
      class="icon"
      title=${r(e)}
      aria-label=${r(e)}
      aria-pressed=${i??T}
      @click=${n}
    >
      <ha-icon icon=${t}></ha-icon>
    </button>
  `;return C`<div class="controls" role="toolbar" aria-label=${n.info.name}>
    ${e.backToGrid?s(`back_to_grid`,`mdi:view-grid-outline`,e.backToGrid):T}
    ${s(a?`play`:`pause`,a?`mdi:play`:`mdi:pause`,()=>t?.togglePause())}
    ${s(`previous_alert`,`mdi:skip-previous`,()=>e.step(-1))}
    ${s(`next_alert`,`mdi:skip-next`,()=>e.step(1))}
    ${i?T:Sn(e,t)}
    <span class="space"></span>
    <span class="rare" ?data-open=${e.hasMore}>${xn(e,s,t,n)}</span>
    <button
      class="icon more"
      title=${r(`more_buttons`)}
      aria-label=${r(`more_buttons`)}
      aria-expanded=${e.hasMore}
      @click=${()=>e.toggleMore()}
    >
      <ha-icon icon="mdi:dots-horizontal"></ha-icon>
    </button>
    ${s(`fullscreen`,`mdi:fullscreen`,()=>void Tn(e.frame,o))}
  </div>`}function xn(e,t,n,r){let i=n?.element;return C`
    ${r.info.record_audio?t(i?.muted?`unmute`:`mute`,i?.muted?`mdi:volume-off`:`mdi:volume-high`,()=>{i&&(i.muted=!i.muted)}):T}
    ${r.info.ptz?t(`ptz`,`mdi:arrow-all`,()=>e.toggleMoving(),e.isMoving):T}
    ${t(`snapshot`,`mdi:camera-outline`,()=>void n?.savePicture())}
    ${t(r.info.privacy?`privacy_off`:`privacy_on`,r.info.privacy?`mdi:video-off`:`mdi:video-outline`,()=>e.switchCamera(r),r.info.privacy)}
    ${t(`details`,`mdi:information-outline`,()=>e.toggleDetails())}
    ${`pictureInPictureEnabled`in document&&document.pictureInPictureEnabled?t(`pip`,`mdi:picture-in-picture-bottom-right`,()=>void wn(i)):T}
  `}function Sn({t:e,goLive:t},n){let r=n?.speed??1;return C`<button class="chip primary" @click=${t}>
      <ha-icon icon="mdi:access-point"></ha-icon>${e(`go_live`)}
    </button>
    <button
      class="chip speed"
      title=${e(`speed`)}
      aria-label="${e(`speed`)} ${r}"
      @click=${()=>n?.setSpeed(Cn(r))}
    >
      ${r}×
    </button>`}function Cn(e){return _n[(_n.indexOf(e)+1)%_n.length]}async function wn(e){try{document.pictureInPictureElement?await document.exitPictureInPicture():await e?.requestPictureInPicture()}catch{}}async function Tn(e,t){try{document.fullscreenElement?await document.exitFullscreen():e.requestFullscreen?await e.requestFullscreen():t?.webkitEnterFullscreen?.()}catch{}}var En=`cloudcam_seen`;function Dn(e,t){return t.start_us<=e.until_us||e.ids.includes(t.id)}function On(e,t){let n=[...new Set([...e.ids,...t])];return{...e,ids:n.slice(-500)}}var kn=class{#e;#t;constructor(e){this.changed=e,this.state={until_us:0,ids:[]}}follow(e){e.connection!==this.#e&&(this.stop(),this.#e=e.connection,this.#t=e.connection.subscribeMessage(({value:e})=>{e&&(this.state={until_us:e.until_us??0,ids:e.ids??[]},this.changed())},{type:`frontend/subscribe_user_data`,key:En}),this.#t.catch(()=>void 0))}stop(){this.#t?.then(e=>e()).catch(()=>void 0),this.#t=void 0,this.#e=void 0}has(e){return Dn(this.state,e)}async add(e,t){let n=t.filter(e=>!this.has(e)).map(e=>e.id);n.length&&await this.#n(e,On(this.state,n))}async addAll(e,t){await this.#n(e,{until_us:t,ids:[]})}async#n(e,t){this.state=t,this.changed(),await e.callWS({type:`frontend/set_user_data`,key:En,value:t})}},An=B,q=e=>e.endUs-e.startUs;function J(e,t,n){return(n-e.startUs)/q(e)*t}function jn(e,t,n){return e.startUs+n/t*q(e)}function Mn(e,t){let n=Math.min(q(e),q(t)),r=Math.min(Math.max(e.startUs,t.startUs),t.endUs-n);return{startUs:r,endUs:r+n}}function Nn(e,t,n,r){let i=Math.min(Math.max(q(e)*t,An),Math.max(q(r),An)),a=n-(n-e.startUs)/q(e)*i;return Mn({startUs:a,endUs:a+i},r)}function Pn(e,t,n){return Mn({startUs:e.startUs+t,endUs:e.endUs+t},n)}var Fn=[...[1,5,10,15,30].map(e=>e*z),...[1,2,5,10,15,30].map(e=>e*B),...[1,2,3,4,6,12].map(e=>e*V),H];function In(e,t,n,r){let i=q(e)/t*n,a=Fn.find(e=>e>=i)??864e8,o=[],s=Math.ceil((e.startUs+r)/a)*a-r;for(;s<e.endUs;s+=a)o.push(s);return{stepUs:a,times:o}}var Ln=[1,2,5,10,15,30,60,120,300].map(e=>e*z);function Rn(e,t){let n=q(e)/Math.max(1,t)*2;return Ln.find(e=>e>=n)??Ln.at(-1)}function zn(e){return Uint8Array.from(atob(e),e=>e.charCodeAt(0))}function Bn(e){return{startUs:e.start_us,endUs:e.end_us,stepUs:e.step_us,recorded:e.recorded,gaps:e.gaps,activityUs:e.activity.start_us,motion:zn(e.activity.motion),flags:zn(e.activity.flags)}}function Vn(e,t){return e?.gaps.find(e=>t>=e.start_us&&t<e.end_us)}function Hn(e,t){let n;for(let[r,i]of e?.recorded??[]){if(t<i)return Math.max(t,r);n=i-z}return n}var Un=15e3,Wn=class{#e;#t=0;constructor(e){this.changed=e}async want(e,t,n,r,i){let a=this.#e;if(a!==void 0&&a.stepUs===r&&a.span.startUs<=n.startUs&&(a.span.endUs>=n.endUs||n.endUs>i.endUs-6e7)&&performance.now()-a.atMs<Un)return;let o=q(n)/2,s={startUs:Math.max(i.startUs,n.startUs-o),endUs:Math.min(i.endUs,n.endUs+o)};this.#e={span:s,stepUs:r,atMs:performance.now()};let c=this.#t+=1;try{let n=await e.timeline(t,s.startUs,s.endUs,r);if(c!==this.#t)return;this.strip=Bn(n),this.changed()}catch{}}forget(){this.strip=this.#e=void 0,this.#t+=1}},Gn=3e3,Kn=9e3,qn=6e4,Jn=H+V,Yn=class{#e;#t;#n;#r;#i;#a;constructor(e){this.changed=e,this.cameras=new Map,this.errors=new Map,this.alerts=new Map,this.isKnown=!1,this.#e=[],this.#i=Kn,this.#a=0}nowUs(){return(Date.now()+this.#a)*1e3}follow(e,t,n){let r=t.join()===this.#e.join();n&&r&&e===this.#t&&(this.#n||this.#r)||(n||(this.#n=void 0),this.stop(),r||(this.#i=Kn,[this.cameras,this.errors]=[new Map,new Map]),this.#t=e,this.#e=t,n&&t.length&&this.#o())}stop(){clearTimeout(this.#r),this.#r=void 0;let e=this.#n;this.#n=void 0,e?.then(e=>e()).catch(()=>void 0)}addAlerts(e){this.#l(e,[]),this.changed()}removeAlert(e){this.#l([],[e]),this.changed()}#o(){let e=this.#t.subscribeMessage(t=>{this.#n===e&&this.#c(t)},{type:`cloudcam/watch`,entity_ids:this.#e},{resubscribe:!1});this.#n=e,e.catch(()=>{this.#n===e&&(this.#n=void 0,this.#s())})}#s(){this.stop(),this.#r=setTimeout(()=>{this.#r=void 0,this.#o()},Gn)}#c(e){if(e.ended){this.#s();return}let[t,n]=[new Map(this.cameras),new Map(this.errors)];for(let[r,i]of Object.entries(e.cameras??{}))t.delete(r),n.delete(r),`error`in i?n.set(r,i.error):(t.set(r,{entity_id:r,...i}),this.#a=i.now_us/1e3-Date.now());[...n.values()].includes(`not_found`)?this.#u():this.#i=Kn,[this.cameras,this.errors]=[t,n],(e.alerts?.length||e.removed?.length)&&this.#l(e.alerts??[],e.removed??[]),this.isKnown=!0,this.changed()}#l(e,t){let n=new Map(this.alerts);for(let t of e)n.set(t.id,t);for(let e of t)n.delete(e);let r=this.nowUs()-Jn;for(let{id:e,start_us:t,end_us:i}of n.values())(i??t)<r&&n.delete(e);this.alerts=n}#u(){if(this.#r)return;let e=this.#i;this.#i=Math.min(e*2,qn),this.#r=setTimeout(()=>{this.#r=void 0;let e=this.#n;this.#n=void 0,e?.then(e=>e()).catch(()=>void 0),this.#o()},e)}},Xn=1e3,Zn=3*z,Qn=500,$n=3e4,er=4e3,Y=class extends k{constructor(...e){super(...e),this.details=!1,this.message=``,this.loading=!0,this.isMoving=!1,this.hasMore=!1,this.pins=[],this.#e=new Yn(()=>this.#d()),this.seen=new kn(()=>this.requestUpdate()),this.#t=new Wn(()=>this.requestUpdate()),this.#i=``,this.#o=``,this.#s=()=>{this.#o=``,this.#p()},this.goLive=()=>{this.playing=void 0,this.large?.goLive()}}#e;#t;#n;#r;#i;#a;#o;#s;static{this.getConfigForm=rn}static getStubConfig(e){return{cameras:en(e).slice(0,4)}}set hass(e){let t=this.hassState;(t?.connection!==e.connection||t.connected!==e.connected||t.locale!==e.locale||t.states[`sun.sun`]!==e.states[`sun.sun`]||t.services!==e.services||t.themes?.darkMode!==e.themes?.darkMode)&&(this.hassState=e,this.#c())}get hass(){return this.hassState}get t(){return bt(this.hassState?.locale)}setConfig(e){this.settings=$t(e);let{cameras:t,layout:n}=this.settings,r=this.focused&&t.includes(this.focused);this.dataset.layout=n,r||(this.focused=n===`single`?t[0]:void 0),this.#i=``,this.#c()}getCardSize(){return 4+(this.settings?.timeline?2:0)+(this.settings?.alerts?6:0)}getGridOptions(){return{columns:`full`,min_columns:6,rows:`auto`,min_rows:4}}connectedCallback(){super.connectedCallback(),this.#n=setInterval(()=>this.#m(),Xn),window.addEventListener(`hashchange`,this.#s),this.#c()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#n),clearTimeout(this.#r),clearTimeout(this.#a),window.removeEventListener(`hashchange`,this.#s),this.#e.stop(),this.seen.stop(),this.#i=``}camera(e){return this.#e.cameras.get(e)}nowUs(){return this.#e.nowUs()}async loadPins(){this.pins=await new N(this.hass).pins()}forget(e){this.playing?.id===e.id&&(this.playing=void 0),this.#e.removeAlert(e.id)}toast(e){clearTimeout(this.#r),this.message=e,this.#r=setTimeout(()=>this.message=``,er)}toggleMoving(){this.isMoving=!this.isMoving}toggleDetails(){this.details=!this.details}toggleMore(){this.hasMore=!this.hasMore}get backToGrid(){return this.settings?.layout===`grid`?()=>this.#h(void 0):void 0}show(e){(!e||this.settings?.cameras.includes(e))&&this.#h(e)}open(e){e.id!==this.playing?.id&&this.#g(e)}step(e){let t=this.playing?.start_us??this.large?.atUs??this.nowUs(),n=st(this.#f(this.focused),t,e);n?this.#g(n):e>0&&this.goLive()}switchCamera(e){new N(this.hass).switchCamera(e.entity_id,e.info.privacy).catch(e=>this.toast(this.t(`failed`,{error:P(e)})))}#c(){let[e,t]=[this.hassState,this.settings];e&&t&&this.isConnected&&(this.#e.follow(e.connection,t.cameras,e.connected),this.seen.follow(e),this.#l(e,t))}#l(e,t){e.connected||(this.#i=``);let n=t.cameras.filter(e=>this.camera(e)?.connected),r=n.join();e.connected&&r&&this.#i!==r&&(clearTimeout(this.#a),this.#i=r,this.#u(n,r))}async#u(e,t){try{let t=new N(this.hass);this.#e.addAlerts(await t.alerts(e,this.nowUs()-H,Qn)),await this.loadPins()}catch{this.#i===t&&(clearTimeout(this.#a),this.#a=setTimeout(()=>{this.#i=``,this.#c()},$n))}this.loading=!1,this.#p()}#d(){let{isKnown:e,cameras:t,alerts:n}=this.#e,r=[...t.values()].some(e=>e.connected);e&&(this.loading=this.loading&&r&&n.size===0),this.hassState&&this.settings&&this.#l(this.hassState,this.settings),this.requestUpdate()}#f(e){let t=this.nowUs()-H;return[...this.#e.alerts.values()].filter(n=>(!e||n.entity_id===e)&&(n.end_us??n.start_us)>t).sort((e,t)=>t.start_us-e.start_us)}#p(){if(location.hash===this.#o)return;let e=Gt(location.hash),t=e&&this.#e.alerts.get(e.alertId);t&&this.settings?.cameras.includes(t.entity_id)&&(this.#o=location.hash,this.#g(t))}#m(){document.hidden||this.requestUpdate()}#h(e){e!==this.focused&&(this.focused=e,this.playing=void 0,this.isMoving=!1,this.#t.forget())}#g(e){this.#h(e.entity_id),this.playing=e,this.seen.add(this.hass,[e]);let t=Math.max(e.clip_start_us,e.start_us-Zn);this.updateComplete.then(()=>{this.large?.playFrom(t),this.timelineElement?.reveal(t);let e=matchMedia(`(prefers-reduced-motion: reduce)`).matches?`auto`:`smooth`;this.frame.scrollIntoView({block:`nearest`,behavior:e})})}#_(e){let{us:t,phase:n}=e.detail,r=this.large;r&&(n===`move`?r.scrub(t):n===`cancel`?r.endScrub(void 0):t>=this.nowUs()-3e6?this.goLive():(this.playing=void 0,r.endScrub(Hn(this.#t.strip,t)??t)),this.requestUpdate())}#v(){let[e,t]=[this.timelineElement,this.large],n=t?.folder();e&&t&&n&&t.strip.load(n,e.shown.startUs,e.shown.endUs),this.requestUpdate()}#y(e){if(!(e.target instanceof HTMLButtonElement||!this.focused)){if(e.key===` `)this.large?.togglePause();else if(e.key===`[`)this.step(-1);else if(e.key===`]`)this.step(1);else return;e.preventDefault()}}updated(e){if(e.has(`focused`)||e.has(`playing`)){let e={entityId:this.focused,alertId:this.playing?.id};this.dispatchEvent(new CustomEvent(`cloudcam-shown`,{detail:e}))}let[t,n]=[this.timelineElement,this.focused];if(!t||!n||!this.hassState?.connected)return;let r=Rn(t.shown,t.pixels),i=new N(this.hass);this.#t.want(i,n,t.shown,r,t.limits)}render(){let{settings:e,t}=this;return!e||!this.hassState?T:e.cameras.length?C`<ha-card @keydown=${this.#y}>
      ${e.title?C`<h2>${e.title}</h2>`:T}
      ${this.#x(e)}
      ${this.focused||e.layout!==`review`?C`<div class="frame">
            ${e.layout===`review`?this.#b():T}
            ${this.focused?this.#E(this.focused,e):this.#C(e.cameras)}
          </div>`:T}
      ${e.alerts?this.#O():T}
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
    </ha-card>`:C`<ha-card class="none">
        <ha-icon icon="mdi:cctv"></ha-icon>
        <b>${t(`no_camera_title`)}</b><span>${t(`no_camera_text`)}</span>
      </ha-card>`}#b(){let e=this.t(`close`);return C`<button class="icon close" title=${e} aria-label=${e} @click=${()=>this.show(void 0)}>
      <ha-icon icon="mdi:close"></ha-icon>
    </button>`}#x({cameras:e,layout:t}){return t!==`single`||e.length<2?T:C`<div class="tabs" role="group" aria-label=${this.t(`camera`)}>
      ${e.map(e=>C`<button
          class="chip"
          aria-pressed=${e===this.focused}
          @click=${()=>this.#h(e)}
        >
          ${this.#S(e)}
        </button>`)}
    </div>`}#S(e){return this.camera(e)?.info.name??e}#C(e){return C`<div class="grid" style="--count:${e.length}">
      ${e.map(e=>C`<button
          class="cell"
          title=${this.t(`show_camera`,{camera:this.#S(e)})}
          @click=${()=>this.#h(e)}
        >
          ${this.#w(e,!0)}
        </button>`)}
    </div>`}#w(e,t){let{hass:n,t:r}=this;return C`<cloudcam-view
      class=${t?``:`large`}
      .view=${this.camera(e)}
      .error=${this.#e.errors.get(e)}
      .t=${r}
      .clock=${ct(n)}
      .now=${()=>this.nowUs()}
      .resolve=${e=>n.hassUrl(e)}
      .compact=${t}
      .details=${this.details&&!t}
      @cloudcam-player=${t?T:()=>this.requestUpdate()}
    >
      ${this.isMoving&&!t?C`<cloudcam-ptz
            .t=${r}
            @cloudcam-move=${t=>this.#T(e,t.detail)}
          ></cloudcam-ptz>`:T}
    </cloudcam-view>`}#T(e,t){new N(this.hass).move(e,t).catch(e=>this.toast(this.t(`failed`,{error:P(e)})))}#E(e,t){let n=this.camera(e);return C`
      ${this.#w(e,!1)}
      ${n?bn(this,this.large??void 0,n):T}
      ${n&&t.timeline?this.#D(n):T}
    `}#D(e){let t=this.hass.states[`sun.sun`]?.attributes,n=t?.next_rising,r=t?.next_setting;return C`<cloudcam-timeline
      .strip=${this.#t.strip}
      .alerts=${this.#f(e.entity_id)}
      .selected=${this.playing?.id}
      .nowUs=${this.nowUs()}
      .oldestUs=${e.info.status.oldest_us??0}
      .cursorUs=${this.large?.atUs??this.nowUs()}
      .live=${this.large?.isLive??!0}
      .clock=${ct(this.hass)}
      .t=${this.t}
      .sun=${n&&r?{rising:n,setting:r}:{}}
      .dark=${this.hass.themes?.darkMode??!1}
      @cloudcam-scrub=${this.#_}
      @cloudcam-span=${this.#v}
      @cloudcam-alert=${e=>{let t=this.#e.alerts.get(e.detail);t&&this.#g(t)}}
      @pointerenter=${this.#v}
      @pointerdown=${this.#v}
    ></cloudcam-timeline>`}#O(){let{hass:e}=this;return C`<cloudcam-alerts
      .alerts=${this.#f(this.settings?.layout===`single`?this.focused:void 0)}
      .cameras=${this.#e.cameras}
      .isSeen=${e=>this.seen.has(e)}
      .seenState=${this.seen.state}
      .pinned=${new Set(this.pins.map(e=>e.alert_id??``))}
      .playing=${this.playing}
      .nowUs=${this.nowUs()}
      .t=${this.t}
      .clock=${ct(e)}
      .resolve=${t=>e.hassUrl(t)}
      .canDelete=${e.user?.is_admin??!1}
      .backend=${new N(e)}
      .loading=${this.loading}
      @cloudcam-action=${e=>this.#k(e.detail)}
    ></cloudcam-alerts>`}#k(e){let[t]=e.visits;e.action===`play`?t&&(this.#g(t.alert),this.seen.add(this.hass,[...t.folded])):Jt(this,e)}static{this.styles=Qt}};W([j()],Y.prototype,`settings`,void 0),W([j()],Y.prototype,`focused`,void 0),W([j()],Y.prototype,`playing`,void 0),W([j()],Y.prototype,`details`,void 0),W([j()],Y.prototype,`message`,void 0),W([j()],Y.prototype,`loading`,void 0),W([j()],Y.prototype,`hassState`,void 0),W([j()],Y.prototype,`isMoving`,void 0),W([j()],Y.prototype,`hasMore`,void 0),W([j()],Y.prototype,`pins`,void 0),W([M(`.frame`)],Y.prototype,`frame`,void 0),W([M(`.large`)],Y.prototype,`large`,void 0),W([M(`cloudcam-timeline`)],Y.prototype,`timelineElement`,void 0);function tr(e,t){let n=Math.floor((t-e.start_us)/e.step_us);if(!(n<0||n>=e.times_us.length))return e.times_us[n]===null?void 0:n}var nr=120,rr=160,ir=class{#e;#t;#n=``;#r;async load(e,t,n){let r=Math.max(1,Math.round((n-t)/nr)),[i,a]=[Math.floor(t/r)*r,Math.ceil(n/r)*r],o=`${e.length}:${i}:${a}`;if(o===this.#n)return;this.#n=o,this.#r?.abort();let s=this.#r=new AbortController;try{let t=`start_us=${i}&end_us=${a}&count=${nr}&width=${rr}`,n=await fetch(`${e}/filmstrip.jpg?${t}`,{signal:s.signal}),r=n.headers.get(`X-CloudCam-Filmstrip`);if(!n.ok||!r)throw Error(`no strip`);let o=await createImageBitmap(await n.blob());if(s.signal.aborted){o.close();return}this.#t?.close(),this.#t=o,this.#e=JSON.parse(r)}catch{this.#n===o&&(this.#n=``)}}tile(e){let[t,n]=[this.#e,this.#t],r=t&&tr(t,e);if(t&&n&&r!==void 0)return{bitmap:n,x:r%t.columns*t.tile_width,y:Math.floor(r/t.columns)*t.tile_height,width:t.tile_width,height:t.tile_height,timeUs:t.times_us[r]}}clear(){this.#r?.abort(),this.#t?.close(),this.#t=this.#e=void 0,this.#n=``}};async function ar(e,t){let n=await fetch(e,{signal:t});if(!n.ok)return;let r=Number(n.headers.get(`X-CloudCam-Time-Us`));return{bitmap:await createImageBitmap(await n.blob()),timeUs:r}}var or=class{#e;#t=!1;#n=new AbortController;constructor(e,t=ar){this.show=e,this.load=t}want(e){this.#e=e,this.#t||this.#r()}cancel(){this.#e=void 0,this.#n.abort(),this.#n=new AbortController}async#r(){for(this.#t=!0;this.#e!==void 0;){let[e,{signal:t}]=[this.#e,this.#n];this.#e=void 0;try{let n=await this.load(e,t);t.aborted?n?.bitmap.close():this.show(n)}catch{}}this.#t=!1}},sr=1e3,cr=640,X=class extends k{constructor(...e){super(...e),this.now=()=>Date.now()*1e3,this.resolve=e=>e,this.compact=!1,this.details=!1,this.still=``,this.hasStill=!1,this.strip=new ir,this.#e=new or(e=>this.#h(e)),this.#n=!1,this.#r=`live`,this.#a=``,this.#o=0,this.#s=()=>this.#u()}#e;#t;#n;#r;#i;#a;#o;#s;folder(){let e=this.view?.folder;return e?this.resolve(e):void 0}nowUs(){return this.now()}changed(){this.#p(),this.requestUpdate(),this.dispatchEvent(new CustomEvent(`cloudcam-player`))}get isLive(){return this.#r===`live`}get isPaused(){return this.player?.isPaused??!0}get speed(){return this.player?.speed??1}get atUs(){return this.scrubUs===void 0?this.isLive?this.now():this.player?.trouble===`codec`?this.#o:this.player?.shownUs??this.#r:this.scrubUs}get element(){return this.video}goLive(){this.#r=`live`,this.#_(),this.#l&&this.player?.live(),this.requestUpdate()}playFrom(e){this.#r=e,this.#o=e,(this.#l||this.view)&&this.player?.playFrom(e),this.requestUpdate()}setSpeed(e){this.player?.setSpeed(e)}togglePause(){this.isPaused?this.player?.resume():this.player?.pause()}scrub(e){let t=this.folder();this.scrubUs===void 0&&this.player?.pause(),this.scrubUs=e;let n=this.strip.tile(e);n&&this.#g(n.bitmap,n.x,n.y,n.width,n.height),t&&this.#e.want(`${t}/frame.jpg?time_us=${Math.round(e)}&width=${cr}`)}endScrub(e){e===void 0?(this.#_(),this.player?.resume()):this.playFrom(e)}async savePicture(){let e=this.folder();if(!e||!this.view)return;let t=this.atUs,n=this.isLive?`${e}/snapshot.jpg`:`${e}/frame.jpg?time_us=${Math.round(t)}&exact=1`,r=await(await fetch(n)).blob(),i=document.createElement(`a`);i.href=URL.createObjectURL(r);let a=new Date(t/1e3).toISOString().slice(0,19).replaceAll(`:`,`-`);i.download=`${this.view.info.name} ${a}.jpg`,i.click(),setTimeout(()=>URL.revokeObjectURL(i.href),1e4)}connectedCallback(){super.connectedCallback(),document.addEventListener(`visibilitychange`,this.#s),this.#t=new IntersectionObserver(e=>{this.#n=e.at(-1)?.isIntersecting??!1,this.#u()}),this.#t.observe(this),this.hasUpdated&&this.#c()}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener(`visibilitychange`,this.#s),this.#t?.disconnect(),this.#n=!1,this.player?.destroy(),this.player=void 0,clearInterval(this.#i),this.#i=void 0,this.#e.cancel(),this.strip.clear()}firstUpdated(){this.#c()}willUpdate(e){e.has(`view`)&&this.#f()}updated(e){if(!e.has(`view`))return;let t=e.get(`view`),n=this.view?.entity_id??``;n===this.#a?t&&Z(t)!==Z(this.view)&&this.#d():(this.#a=n,this.strip.clear(),this.#r=`live`,this.#d())}#c(){this.player??=new yn(this.video,this),this.#d()}get#l(){return this.#n&&!document.hidden&&Z(this.view)}#u(){if(this.#l)this.player?.mode.kind===`idle`&&(this.#f(),this.#d());else{let{mode:e}=this.player??{};e?.kind===`past`&&(this.#r=this.player.shownUs??e.fromUs),this.renderRoot.pictureInPictureElement!==this.video&&this.player?.suspend()}}#d(){this.#l?this.#r===`live`?this.player?.live():this.player?.playFrom(this.#r):!Z(this.view)&&this.isLive&&this.player?.suspend()}#f(){let e=this.folder();if(!e||this.view?.info.privacy)this.still=``,this.hasStill=!1;else if(!this.still||!this.player?.hasPicture){let t=`${e}/snapshot.jpg?width=${this.compact?480:960}`;this.still.startsWith(t)||(this.still=t)}}#p(){let e=this.player?.trouble===`codec`&&this.#l;e&&this.#i===void 0?this.#i=setInterval(()=>this.#m(),sr):!e&&this.#i!==void 0&&(clearInterval(this.#i),this.#i=void 0)}#m(){let e=this.folder();e&&this.scrubUs===void 0&&(this.isLive?this.#e.want(`${e}/snapshot.jpg?width=1280&at=${Date.now()}`):(this.#o+=z,this.#e.want(`${e}/frame.jpg?time_us=${Math.round(this.#o)}&width=1280`),this.requestUpdate()))}#h(e){if(!e)return;let{bitmap:t}=e;(this.scrubUs!==void 0||this.#i!==void 0)&&(this.#g(t,0,0,t.width,t.height),this.scrubUs!==void 0&&(this.canvas.dataset.timeUs=String(e.timeUs))),t.close()}#g(e,t,n,r,i){let{canvas:a}=this;a.width!==cr&&(a.width=cr);let o=Math.round(cr*i/r);a.height!==o&&(a.height=o),a.getContext(`2d`).drawImage(e,t,n,r,i,0,0,a.width,o),delete a.dataset.timeUs}#_(){this.scrubUs=void 0,this.#e.cancel()}render(){let{player:e}=this;this.scrubUs!==void 0&&e?.hasPicture&&!this.isLive&&!e.isPaused&&queueMicrotask(()=>this.#_());let t=this.view?.info.status.video,n=t?.width&&t.height?`${t.width} / ${t.height}`:`16 / 9`,r=e?.trouble===`codec`,i=e?.hasPicture&&Z(this.view,!this.isLive);return C`
      <div class="stage" style="aspect-ratio: ${n}">
        ${this.still?C`<img
              src=${this.still}
              alt=""
              ?hidden=${!this.hasStill}
              @load=${()=>this.hasStill=!0}
              @error=${()=>this.hasStill=!1}
            />`:T}
        <video
          muted
          playsinline
          disableRemotePlayback
          aria-label=${this.view?.info.name??``}
          style="visibility:${i?`visible`:`hidden`}"
        ></video>
        <canvas ?hidden=${this.scrubUs===void 0&&!r}></canvas>
        ${this.#v()} ${this.#b()}
        <slot></slot>
      </div>
    `}#v(){let{view:e,t}=this;if(!e)return T;let n=this.player?.hasPicture||this.player?.trouble===`codec`,r=Z(e)?C`<span class="live ${n?`on`:``}"></span>${t(n?`live`:`connecting`)}`:T,i=this.isLive&&this.scrubUs===void 0?r:this.clock.seconds(this.atUs);return C`<div class="badge">
      <b>${e.info.name}</b>${this.compact&&this.isLive&&n?C`<span class="live on" role="img" aria-label=${t(`live`)}></span>`:C`<span class="when">${i}</span>`}
      ${this.details?C`<span class="when">${this.#y()}</span>`:T}
    </div>`}#y(){let{player:e,t}=this;if(e?.trouble===`codec`){let e=this.view?.info.status.video?.codec??`?`;return`${t(`via_stills`)} · ${t(`cant_play`,{codec:e})}`}let n=e?.kind?[t(e.kind===`hls`?`via_hls`:`via_native`)]:[];this.video?.videoWidth&&n.push(`${this.video.videoWidth}×${this.video.videoHeight}`);let r=e?.latencyS;return r!==void 0&&n.push(t(`behind`,{seconds:r.toFixed(1)})),n.join(` · `)}#b(){let{t:e,view:t}=this,n=(t,n,r=``,i=!1)=>C`
      <div class="trouble" role="status">
        <ha-icon icon=${t}></ha-icon>
        <b>${n}</b>
        ${r?C`<span>${r}</span>`:T}
        ${i?C`<button class="chip" @click=${()=>this.#d()}>${e(`retry`)}</button>`:T}
      </div>
    `;if(this.error){let t=this.error===`unauthorized`;return n(t?`mdi:lock`:`mdi:help-circle`,e(t?`unauthorized`:`not_found`))}if(!t)return C`<div class="trouble"><span>${e(`loading`)}</span></div>`;if(!t.connected)return n(`mdi:lan-disconnect`,e(`nvr_offline`));if(!t.folder)return n(`mdi:lock`,e(`unauthorized`));if(this.isLive&&this.scrubUs===void 0){if(t.info.privacy)return n(`mdi:video-off`,e(`camera_off`),e(`camera_off_text`));let{connection:r,error:i}=t.info.status;if(r===`offline`)return n(`mdi:cctv-off`,e(`camera_offline`),i?.message??``)}switch(this.player?.trouble){case`not_found`:return this.isLive?T:n(`mdi:filmstrip-off`,e(`nothing_recorded`));case`network`:return n(`mdi:wifi-alert`,e(`connecting`),``,!0);case`denied`:return n(`mdi:lock`,e(`unauthorized`),``,!0)}return T}static{this.styles=[L,R,o`
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
        font-size: 13px;
        line-height: 20px;
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
        font-size: 14px;
        --mdc-icon-size: 32px;
      }
      .trouble b {
        font-weight: 500;
      }
      .trouble .chip {
        margin-top: 6px;
      }
    `]}};W([A({attribute:!1})],X.prototype,`view`,void 0),W([A({attribute:!1})],X.prototype,`error`,void 0),W([A({attribute:!1})],X.prototype,`t`,void 0),W([A({attribute:!1})],X.prototype,`clock`,void 0),W([A({attribute:!1})],X.prototype,`now`,void 0),W([A({attribute:!1})],X.prototype,`resolve`,void 0),W([A({type:Boolean})],X.prototype,`compact`,void 0),W([A({type:Boolean})],X.prototype,`details`,void 0),W([j()],X.prototype,`scrubUs`,void 0),W([j()],X.prototype,`still`,void 0),W([j()],X.prototype,`hasStill`,void 0),W([M(`video`)],X.prototype,`video`,void 0),W([M(`canvas`)],X.prototype,`canvas`,void 0);function Z(e,t=!1){if(!e?.folder||!e.connected)return!1;let{connection:n}=e.info.status;return t||!e.info.privacy&&n!==`off`&&n!==`offline`}var lr=400,ur=.5,dr={up:{text:`ptz_up`,icon:`mdi:chevron-up`,order:{tilt:ur}},left:{text:`ptz_left`,icon:`mdi:chevron-left`,order:{pan:-.5}},home:{text:`ptz_home`,icon:`mdi:home`,order:{preset:`home`}},right:{text:`ptz_right`,icon:`mdi:chevron-right`,order:{pan:ur}},down:{text:`ptz_down`,icon:`mdi:chevron-down`,order:{tilt:-.5}},closer:{text:`ptz_closer`,icon:`mdi:plus`,order:{zoom:ur}},farther:{text:`ptz_farther`,icon:`mdi:minus`,order:{zoom:-.5}}},fr=class extends k{#e;disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#e)}render(){return C`<div class="pad" role="group" aria-label=${this.t(`ptz`)}>
      ${Object.entries(dr).map(([e,t])=>C`<button
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
    </div>`}#t(e){clearInterval(this.#e),this.#r(e.order),`preset`in e.order||(this.#e=setInterval(()=>this.#r(e.order),lr))}#n(e){this.#e!==void 0&&(clearInterval(this.#e),this.#e=void 0,`preset`in e.order||this.#r({stop:!0}))}#r(e){let t=`pan`in e||`tilt`in e||`zoom`in e?{...e,duration:lr*1.5/1e3}:e;this.dispatchEvent(new CustomEvent(`cloudcam-move`,{detail:t}))}static{this.styles=[L,R,o`
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
    `]}};W([A({attribute:!1})],fr.prototype,`t`,void 0);var pr=6,mr=350,hr=class{#e=new Map;#t=0;#n=0;#r=!1;#i=!1;constructor(e){this.host=e}attach(e,t){e.addEventListener(`pointerdown`,t=>this.#a(e,t),{signal:t}),e.addEventListener(`pointermove`,e=>this.#o(e),{signal:t}),e.addEventListener(`pointerup`,e=>this.#c(e,!1),{signal:t}),e.addEventListener(`pointercancel`,e=>this.#c(e,!0),{signal:t}),e.addEventListener(`wheel`,e=>this.#l(e),{signal:t,passive:!1})}#a(e,t){if(t.button!==0)return;e.setPointerCapture(t.pointerId);let n=this.host.xOf(t);this.#e.set(t.pointerId,n),this.#e.size===1?[this.#t,this.#n,this.#r]=[n,performance.now(),!1]:this.#i||(this.#i=!0,this.#r&&this.host.cancel())}#o(e){let t=this.#e.get(e.pointerId);if(t===void 0)return;let n=this.host.xOf(e);this.#i?this.#s(e.pointerId,t,n):(this.#e.set(e.pointerId,n),!this.#r&&Math.abs(n-this.#t)<pr||(this.#r||(this.#r=!0,this.host.begin(n)),this.host.drag(n)))}#s(e,t,n){let r=[...this.#e].find(([t])=>t!==e)?.[1];if(this.#e.set(e,n),r===void 0)return;let[i,a]=[Math.abs(t-r),Math.abs(n-r)];i>10&&a>10&&this.host.zoom(i/a,(n+r)/2),this.host.pan((t-n)/2)}#c(e,t){if(!this.#e.delete(e.pointerId))return;if(this.#i){this.#e.size===0&&(this.#i=!1);return}let n=this.host.xOf(e);if(t){this.#r&&this.host.cancel();return}let r=!this.#r&&performance.now()-this.#n<mr*4;!this.#r&&!r&&this.host.begin(n),this.host.end(n,r)}#l(e){e.preventDefault();let t=e.deltaMode===1?16:1,n=e.shiftKey?e.deltaY:e.deltaX;e.shiftKey||Math.abs(e.deltaX)>Math.abs(e.deltaY)?this.host.pan(n*t):this.host.zoom(Math.exp(e.deltaY*t*.002),this.host.xOf(e))}},Q={alerts:20,activity:34,axis:18},gr=Q.alerts+Q.activity+Q.axis;function _r(e,t){e.clearRect(0,0,t.width,gr),yr(e,t),xr(e,t),Sr(e,t),Cr(e,t),wr(e,t),Dr(e,t)}var vr=(e,t,n)=>{let r=Math.max(0,J(e.span,e.width,t));return[r,Math.min(e.width,J(e.span,e.width,n))-r]};function yr(e,t){let{palette:n,strip:r}=t;e.fillStyle=n.background,e.fillRect(0,Q.alerts,t.width,Q.activity);for(let i of r?.gaps??[]){let[r,a]=vr(t,i.start_us,i.end_us);a>0&&br(e,r,a,n.gap)}e.fillStyle=n.recorded;for(let[n,i]of r?.recorded??[]){let[r,a]=vr(t,n,i);a>0&&e.fillRect(r,Q.alerts,Math.max(a,.5),Q.activity)}}function br(e,t,n,r){e.save(),e.beginPath(),e.rect(t,Q.alerts,Math.max(1,n),Q.activity),e.clip(),e.strokeStyle=r,e.lineWidth=1.5,e.beginPath();for(let r=Math.floor(t/7)*7-Q.activity;r<t+n;r+=7)e.moveTo(r,Q.alerts+Q.activity),e.lineTo(r+Q.activity,Q.alerts);e.stroke(),e.restore()}function xr(e,t){e.fillStyle=t.palette.night;for(let n of t.nights){let[r,i]=vr(t,n.startUs,n.endUs);i>0&&e.fillRect(r,Q.alerts,i,Q.activity)}}function Sr(e,t){let{strip:n,palette:r,span:i,width:a}=t;if(!n)return;let o=Q.alerts+Q.activity,s=Math.max(1,J(i,a,i.startUs+n.stepUs)),c=Math.max(0,Math.floor((i.startUs-n.activityUs)/n.stepUs));for(let t=c;t<n.motion.length;t+=1){let c=n.activityUs+t*n.stepUs;if(c>=i.endUs)break;let[l,u]=[n.motion[t],n.flags[t]??0],d=u&1?`person`:u&6?`pet`:void 0;if(!l&&!d)continue;e.fillStyle=d?r.labels[d]:r.labels.motion,e.globalAlpha=d?.9:u&128?.55:.25;let f=Math.max(2,l/255*(Q.activity-4),d?6:0);e.fillRect(J(i,a,c),o-f,s,f)}e.globalAlpha=1}function Cr(e,t){let{span:n,width:r,palette:i,clock:a}=t,{stepUs:o,times:s}=In(n,r,64,a.offsetMinutes(n.startUs)*B);e.font=`11px system-ui, sans-serif`,e.textBaseline=`bottom`,e.textAlign=`center`;for(let t of s){let s=J(n,r,t);e.fillStyle=i.line,e.fillRect(Math.round(s),Q.alerts,1,Q.activity+3),e.fillStyle=i.text;let c=o<6e7?a.seconds(t):a.minutes(t),l=e.measureText(c).width/2;s>l&&s<r-l&&e.fillText(c,s,gr-1)}}function wr(e,t){for(let n of[...t.alerts].reverse()){let r=Tr(n,t.span,t.width,t.nowUs);if(!r)continue;let i=n.id===t.selected;e.fillStyle=t.palette.labels[n.label],e.beginPath(),e.roundRect(r.x,i?2:5,r.width,i?15:10,4),e.fill(),i&&(e.strokeStyle=t.palette.cursor,e.lineWidth=1.5,e.stroke())}}function Tr(e,t,n,r){let i=J(t,n,e.start_us),a=J(t,n,Math.max(e.end_us??r,e.start_us)),o=Math.max(5,a-i),s=a-i<5?(i+a-5)/2:i;return s>n||s+o<0?void 0:{x:s,width:o}}function Er(e,t,n,r,i,a){let o,s=a;for(let a of e){let e=Tr(a,t,n,r);if(!e)continue;let c=Math.max(0,e.x-i,i-e.x-e.width);c<s&&([o,s]=[a,c])}return o}function Dr(e,t){let n=J(t.span,t.width,t.isLive?t.nowUs:t.cursorUs);if(n<-8||n>t.width+8)return;let r=Math.min(Math.max(n,1.5),t.width-1.5);e.fillStyle=t.palette.cursor,e.fillRect(r-1,0,2,Q.alerts+Q.activity+2),e.beginPath(),e.moveTo(r-6,0),e.lineTo(r+6,0),e.lineTo(r,7),e.fill()}function Or(e,t,n){let[r,i]=[Date.parse(t??``)*1e3,Date.parse(n??``)*1e3];if(Number.isNaN(r)||Number.isNaN(i))return[];let a=24*V,o=((r-i)%a+a)%a,s=[];for(let t=i;t+o>e.startUs;t-=a)t<e.endUs&&s.push({startUs:t,endUs:t+o});return s}var kr=14,Ar=24,$=class extends k{constructor(...e){super(...e),this.alerts=[],this.cursorUs=0,this.nowUs=0,this.oldestUs=0,this.live=!0,this.sun={},this.dark=!1,this.width=0,this.#i=new AbortController}#e;#t;#n;#r;#i;get shown(){return this.span??this.limits}get pixels(){return this.width||300}get limits(){let e=this.nowUs-H,t=this.oldestUs?Math.min(this.oldestUs,this.nowUs-B):e;return{startUs:Math.max(t,e),endUs:this.nowUs}}firstUpdated(){let e=this.renderRoot.querySelector(`.area`);this.#i=new AbortController,new hr(this).attach(e,this.#i.signal),this.#r=new ResizeObserver(([e])=>{this.width=Math.round(e?.contentRect.width??0)}),this.#r.observe(e)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.#n)}willUpdate(e){e.has(`nowUs`)&&this.#h(e.get(`nowUs`)??0),e.has(`cursorUs`)&&!this.live&&this.#t===void 0&&this.#g()}updated(e){e.has(`dark`)&&(this.#e=void 0),(e.has(`span`)||e.has(`width`))&&this.#f(),this.#_()}reveal(e){let t=this.shown;if(e>=t.startUs&&e<=t.endUs)return;let n=q(t)/2;this.span=Mn({startUs:e-n,endUs:e+n},this.limits)}xOf(e){let{left:t}=this.canvas.getBoundingClientRect();return Math.min(Math.max(e.clientX-t,0),this.pixels)}begin(e){this.#t=this.#u(e)}drag(e){this.#t=this.#u(e),this.#d(`move`),this.#p(e)}end(e,t){clearInterval(this.#n);let n=t&&Er(this.alerts,this.shown,this.pixels,this.nowUs,e,kr);n?this.dispatchEvent(new CustomEvent(`cloudcam-alert`,{detail:n.id})):(this.#t=this.#u(e),this.#d(`end`)),this.#t=void 0}cancel(){clearInterval(this.#n),this.#d(`cancel`),this.#t=void 0}zoom(e,t){let n=jn(this.shown,this.pixels,t);this.span=this.#m(Nn(this.shown,e,n,this.limits))}pan(e){let t=e/this.pixels*q(this.shown);this.span=this.#m(Pn(this.shown,t,this.limits))}zoomBy(e){let t=this.live?this.nowUs:this.cursorUs,n=J(this.shown,this.pixels,t);this.zoom(e,Math.min(Math.max(n,0),this.pixels))}render(){let{t:e}=this,t=this.live?this.nowUs:this.cursorUs;return C`
      <div
        class="area"
        role="slider"
        tabindex="0"
        aria-label=${e(`timeline`)}
        aria-describedby="help"
        aria-valuemin=${Math.round(this.limits.startUs/z)}
        aria-valuemax=${Math.round(this.limits.endUs/z)}
        aria-valuenow=${Math.round(t/z)}
        aria-valuetext=${this.live?e(`live`):this.clock.seconds(t)}
        @keydown=${this.#c}
        @pointermove=${this.#s}
        @pointerleave=${()=>this.hover=void 0}
      >
        <canvas style="height:${gr}px"></canvas>
        ${this.#o()}
      </div>
      <div class="zoom">
        ${this.#a(`zoom_in`,`mdi:magnify-plus-outline`,.5,!1)}
        ${this.#a(`zoom_out`,`mdi:magnify-minus-outline`,2,this.span===void 0)}
      </div>
      <span id="help" hidden>${e(`timeline_help`)}</span>
    `}#a(e,t,n,r){return C`<button
      class="icon"
      title=${this.t(e)}
      aria-label=${this.t(e)}
      ?disabled=${r}
      @click=${()=>this.zoomBy(n)}
    >
      <ha-icon icon=${t}></ha-icon>
    </button>`}#o(){if(this.hover===void 0)return``;let e=this.#u(this.hover),t=Vn(this.strip,e),n=Er(this.alerts,this.shown,this.pixels,this.nowUs,this.hover,4),r=[this.clock.seconds(e)];return n&&(r.push(this.t(U(``,n.animal??n.label,`motion`))),n.end_us&&r.push(dt(n.end_us-n.start_us))),t&&r.push(this.t(U(`gap_`,t.reason,`gap_unknown`))),C`<div class="hint" style=${this.hover<this.pixels/2?`left:${this.hover}px`:`right:${this.pixels-this.hover}px`}>
      ${r.join(` · `)}
    </div>`}#s(e){this.hover=e.pointerType===`mouse`&&!e.buttons?this.xOf(e):void 0}#c(e){let t=e.shiftKey?B:10*z,n={ArrowLeft:-t,ArrowDown:-t,ArrowRight:t,ArrowUp:t,PageDown:-10*B,PageUp:10*B},r=this.live?this.nowUs:this.cursorUs;if(e.key in n)this.#l(r+n[e.key]);else if(e.key===`Home`)this.#l(this.limits.startUs);else if(e.key===`End`)this.#l(this.nowUs);else if(e.key===`+`||e.key===`=`)this.zoomBy(.5);else if(e.key===`-`)this.zoomBy(2);else return;e.preventDefault(),e.stopPropagation()}#l(e){let{startUs:t,endUs:n}=this.limits;this.#t=Math.min(Math.max(e,t),n),this.reveal(this.#t),this.#d(`end`),this.#t=void 0}#u(e){return jn(this.shown,this.pixels,e)}#d(e){let t={us:this.#t??this.cursorUs,phase:e};this.dispatchEvent(new CustomEvent(`cloudcam-scrub`,{detail:t}))}#f(){this.dispatchEvent(new CustomEvent(`cloudcam-span`))}#p(e){clearInterval(this.#n);let t=e<Ar?-1:+(e>this.pixels-Ar);t&&this.span!==void 0&&(this.#n=setInterval(()=>{this.pan(t*6),this.#t=this.#u(e),this.#d(`move`)},33))}#m(e){return q(e)>=q(this.limits)*.995?void 0:e}#h(e){let{span:t}=this;!t||e-t.endUs>1e6||this.live&&(this.span=Pn(t,this.nowUs-e,this.limits))}#g(){let{span:e}=this;!e||this.cursorUs<=e.endUs||this.cursorUs>this.limits.endUs||(this.span=Pn(e,q(e)*.8,this.limits))}#_(){let{canvas:e,width:t}=this;if(!t)return;let n=window.devicePixelRatio||1;e.width!==t*n&&([e.width,e.height]=[t*n,gr*n]);let r=e.getContext(`2d`);r.setTransform(n,0,0,n,0,0),_r(r,{span:this.shown,width:t,strip:this.strip,alerts:this.alerts,selected:this.selected,nights:Or(this.shown,this.sun.rising,this.sun.setting),nowUs:this.nowUs,cursorUs:this.#t??this.cursorUs,isLive:this.live&&this.#t===void 0,clock:this.clock,palette:this.#e??=tt(this)})}static{this.styles=[L,R,o`
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
        font-size: 12px;
        padding: 2px 8px;
        border-radius: 6px;
        white-space: nowrap;
        pointer-events: none;
        z-index: 2;
      }
    `]}};W([A({attribute:!1})],$.prototype,`strip`,void 0),W([A({attribute:!1})],$.prototype,`alerts`,void 0),W([A({attribute:!1})],$.prototype,`selected`,void 0),W([A({attribute:!1})],$.prototype,`cursorUs`,void 0),W([A({attribute:!1})],$.prototype,`nowUs`,void 0),W([A({attribute:!1})],$.prototype,`oldestUs`,void 0),W([A({type:Boolean})],$.prototype,`live`,void 0),W([A({attribute:!1})],$.prototype,`clock`,void 0),W([A({attribute:!1})],$.prototype,`t`,void 0),W([A({attribute:!1})],$.prototype,`sun`,void 0),W([A({attribute:!1})],$.prototype,`dark`,void 0),W([j()],$.prototype,`span`,void 0),W([j()],$.prototype,`width`,void 0),W([j()],$.prototype,`hover`,void 0),W([M(`canvas`)],$.prototype,`canvas`,void 0);var jr={"cloudcam-view":X,"cloudcam-ptz":fr,"cloudcam-timeline":$,"cloudcam-alerts":K,"cloudcam-verdicts":G,"cloudcam-card":Y};function Mr(){for(let[e,t]of Object.entries(jr))customElements.get(e)||customElements.define(e,t)}function Nr(){let e=window,t=e.customCards??=[];if(t.some(e=>e.type===`cloudcam-card`))return;let n=yt(document.documentElement.lang||navigator.language);t.push({type:`cloudcam-card`,name:n(`name`),description:n(`description`),preview:!0,getEntitySuggestion:(e,t)=>en(e).includes(t)?{config:{type:`custom:cloudcam-card`,cameras:[t]}}:null})}function Pr(){let e=window.customElements;Mr(),Nr(),e.whenDefined(`home-assistant`).then(Mr)}Pr();